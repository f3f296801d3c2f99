import { ask } from './ask.js';
import { callbacks, log } from './log.js';

const STAGES = ['created', 'accessed', 'cancelled', 'resumed', 'finished'];
const find = (selector) => document.querySelector(selector);

// #region start
let inquiryId;

find('#create').addEventListener('click', async () => {
  const { inquiry } = await ask('POST', '/verification');
  inquiryId = inquiry.id;
  show('created', inquiry);
});

find('#open').addEventListener('click', () => verify({ inquiryId }));
// #endregion

// #region resume
find('#resume').addEventListener('click', async () => {
  const { inquiry, sessionToken } = await ask('POST', '/verification/resume');
  find('#resumed-at').textContent = '';
  await verify({ inquiryId: inquiry.id, sessionToken });
});
// #endregion

// #region verify
async function verify(options) {
  try {
    const { type } = await Inquiry.launch({ ...options, ...callbacks, onEvent: follow });
    await reach(type === 'complete' ? 'finished' : 'cancelled');
  } catch ({ code, message }) {
    log('launch rejected', { code, message });
  }

  function follow(name, metadata) {
    callbacks.onEvent(name, metadata);
    if (name === 'start') reach(options.sessionToken ? 'resumed' : 'accessed');
    if (name === 'page-change') showStep(metadata.name);
  }
}
// #endregion

// #region reach
/** Whatever the page heard, what the service says is what counts. */
async function reach(stage) {
  const { inquiry } = await ask('GET', '/verification');
  show(stage, inquiry);
}
// #endregion

/** The step that was on the screen last. */
let step;

function showStep(name) {
  // The question whether to leave lies over a step and is none.
  if (name === 'confirm-exit') return;
  step = name;
  // The first step after resuming is where the flow goes on.
  find('#resumed-at').textContent ||= step;
}

function show(stage, inquiry) {
  const reached = STAGES.indexOf(stage);
  STAGES.forEach((name, index) => {
    const item = find(`#stage-${name}`);
    item.dataset.state = index <= reached ? 'done' : 'open';
    if (index >= reached) item.querySelector('.status').textContent = index === reached ? inquiry.status : '';
  });
  find('#inquiry').textContent = inquiry.id;
  find('#status').textContent = inquiry.status;
  find('#expires').textContent = inquiry.expiresAt ? new Date(inquiry.expiresAt).toLocaleString('en-GB') : 'no more';
  find('#create').textContent = 'Create another inquiry';
  find('#create').classList.add('secondary');
  if (stage === 'cancelled') find('#left-at').textContent = step ?? 'a step before this visit';
  find('#open').hidden = stage !== 'created';
  find('#resume').hidden = stage !== 'cancelled';
  log(`inquiry ${stage}`, inquiry);
  // The button that had the focus may be gone.
  if (stage === 'created') find('#open').focus();
  if (stage === 'cancelled') find('#resume').focus();
}

// A visitor who comes back finds what is not finished.
const { inquiry: earlier } = await ask('GET', '/verification');
if (earlier && ['created', 'pending', 'expired'].includes(earlier.status)) show('cancelled', earlier);
