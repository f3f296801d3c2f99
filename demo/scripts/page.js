/** What every page of the demo does: shows what it hears, and copies its code. */

const TIME = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});
const COPIED_MS = 1500;
const VISIBLE_TOKEN_LENGTH = 8;

/** A session token opens the inquiry: even a demo does not put it on the screen. */
function hideSecret(key, value) {
  if (key !== 'sessionToken' || typeof value !== 'string') return value;
  return `${value.slice(0, VISIBLE_TOKEN_LENGTH)}… (${value.length} characters)`;
}

function createElement(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

/** `event` in the detail is the name of what `onEvent` was told. */
function createEntry(name, { event, ...detail } = {}) {
  const entry = document.createElement('li');
  entry.dataset.name = name;
  const now = new Date();
  const time = createElement('time', TIME.format(now));
  time.dateTime = now.toISOString();
  const title = createElement('span', '');
  title.append(createElement('code', name));
  if (event) {
    entry.dataset.event = event;
    title.append(' ', createElement('span', event));
  }
  entry.append(time, title);
  if (Object.values(detail).some((value) => value !== undefined)) {
    const json = JSON.stringify(detail, hideSecret, 1).replace(/\n\s*/g, ' ');
    entry.append(createElement('pre', json));
  }
  return entry;
}

const list = document.querySelector('#log');
document.addEventListener('demo:log', ({ detail: { name, detail } }) => {
  if (!list) return;
  const entry = createEntry(name, detail);
  list.append(entry);
  list.scrollTop = list.scrollHeight;
});
document.querySelector('#log-clear')?.addEventListener('click', () => list.replaceChildren());

/** What a page's own code does not catch is said where the visitor looks. */
function tellProblem(message) {
  const problem = document.querySelector('#problem');
  if (problem) problem.textContent = message;
  document.dispatchEvent(new CustomEvent('demo:log', { detail: { name: 'problem', detail: { message } } }));
}

window.addEventListener('unhandledrejection', ({ reason }) =>
  tellProblem(reason instanceof Error ? reason.message : String(reason)),
);

window.addEventListener('error', ({ message }) => tellProblem(message));

// By then each script of the page has come or failed. Its own `error` event may be over before anybody listens.
window.addEventListener('load', () => {
  const origin = document.querySelector('meta[name="inquiry-host"]').content;
  const isThere = window.Inquiry !== undefined && !Array.isArray(window.Inquiry);
  if (isThere || !document.querySelector(`script[src^="${origin}/"]`)) return;
  document.querySelector('#notice').textContent =
    `The script of the service at ${origin} did not load, so no flow can open here. Start the service by "npm start", and load this page again.`;
});

document.addEventListener('click', async ({ target }) => {
  const button = target.closest('button.copy');
  const code = button?.closest('figure')?.querySelector('pre');
  if (!code) return;
  const isCopied = await navigator.clipboard.writeText(code.textContent).then(
    () => true,
    () => false,
  );
  // Refused, as in a frame without the permission: then it is ready for the visitor's own keys.
  if (!isCopied) getSelection().selectAllChildren(code);
  button.textContent = isCopied ? 'Copied' : 'Selected';
  setTimeout(() => {
    button.textContent = 'Copy';
  }, COPIED_MS);
});
