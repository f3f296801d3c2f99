/** Script that runs in the browser before each look at a page: finds what a person would find, by name. */
export const PAGE_FUNCTIONS = `
const words = (text) => (text ?? '').replace(/\\s+/g, ' ').trim();
const shown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: false }) && !element.closest('[inert]');
const matches = (text, name) => words(text) === name || words(text) === name + ' (optional)';

/** After which what the page has decided is also drawn. */
function twoFrames() {
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
}

/** Every element of the document, those in open shadow roots included. */
function all(selector, root = document) {
  const found = [...root.querySelectorAll(selector)];
  for (const element of root.querySelectorAll('*')) if (element.shadowRoot) found.push(...all(selector, element.shadowRoot));
  return found;
}

function nameOf(element) {
  if (!element) return '';
  const by = element.getAttribute('aria-labelledby');
  const labelled = by && by.split(' ').map((id) => words(element.getRootNode().getElementById(id)?.textContent)).join(' ');
  const label = element.labels?.[0];
  const own = label && [...label.childNodes].filter((node) => !node.contains(element)).map((node) => node.textContent).join(' ');
  return words(labelled || element.getAttribute('aria-label') || own || element.textContent || element.title || element.tagName.toLowerCase());
}

function activeElement() {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active;
}

/** By its place too, where one is given: in a modal or not. Of two modals the upper one. */
function findFlow(origin, place) {
  const isModal = (frame) => Boolean(frame.closest('dialog[open]'));
  const isThere = (frame) => !place || isModal(frame) === (place === 'modal');
  const found = all('iframe').filter((frame) => frame.src.startsWith(origin) && isThere(frame) && shown(frame) && frame.getBoundingClientRect().height > 0);
  return (found[0] && isModal(found[0]) ? found.findLast(isModal) : found[0]) ?? null;
}

/** The frame of the flow once it has come to rest: what is pressed in a frame that is still on its way goes astray. */
function findFlowAtRest(origin, place) {
  const frame = findFlow(origin, place);
  for (let element = frame; element; element = element.parentElement ?? element.getRootNode().host) {
    if (element.getAnimations().some(({ playState }) => playState === 'running')) return null;
  }
  return frame;
}

function hasHeading(text) {
  return all('h1, h2').some((heading) => words(heading.textContent) === text && shown(heading));
}

function findButton(name) {
  const pressable = (element) => shown(element) && !element.disabled && element.getAttribute('aria-disabled') !== 'true';
  return all('button, a[href], [role="button"], input[type="submit"]').find((element) => nameOf(element) === name && pressable(element)) ?? null;
}

/** By its label; "Group/Label" for a field of a group. */
function findControl(label) {
  const [last, group] = label.split('/').reverse();
  const scope = group ? all('fieldset').find((set) => matches(set.querySelector('legend')?.textContent, group)) : document;
  if (!scope) return null;
  return all('input:not([type="file"]), textarea, select', scope).find((control) => matches(nameOf(control), last) && !control.closest('[inert]')) ?? null;
}

/** Scrolled to where it can be pressed; null while it is out of the window, or something else lies over its middle. */
function withinReach(element) {
  if (!element) return null;
  for (const block of ['nearest', 'center']) {
    element.scrollIntoView({ block, inline: 'nearest', behavior: 'instant' });
    const [box] = element.getClientRects();
    const hit = box && element.getRootNode().elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    if (hit && (element.contains(hit) || hit.closest('label')?.contains(element))) return element;
  }
  return null;
}

function findOption(label) {
  return all('option').find((option) => words(option.textContent) === label) ?? null;
}

/** How to choose what has this label: a list, or what is to be pressed; "isDone" when it is chosen already. */
function findChoice(label) {
  const control = findControl(label) ?? findOption(label);
  if (!control) return null;
  if (control.checked || control.selected) return { isDone: true };
  const list = control.closest('select');
  if (list) return { list };
  const press = withinReach(control) ?? withinReach(control.closest('label'));
  return press && { press };
}

function findFileInput(label) {
  const named = (input) => matches(nameOf(input), label) || matches(input.closest('label')?.textContent, label);
  return all('input[type="file"]').find(named) ?? null;
}

/** A value that is shown under this label and cannot be changed. */
function isReadOnly(label) {
  const control = findControl(label);
  return control ? control.readOnly || control.disabled || control.getAttribute('aria-readonly') === 'true' : document.body.innerText.includes(label);
}
`;
