import { ask } from './ask.js';
import { callbacks, log } from './log.js';

const find = (selector) => document.querySelector(selector);
const STAGES = ['created', 'accessed', 'cancelled', 'resumed'];

/** The step that was on the screen last: where the visitor left, and where the flow goes on. */
let step;

// #region start
find('#create').addEventListener('click', async () => {
  const { inquiry } = await ask('POST', '/verification');
  reach('created', inquiry);
  find('#open').onclick = () => verify({ inquiryId: inquiry.id });
});
// #endregion

// #region resume
find('#resume').addEventListener('click', async () => {
  const { inquiry, sessionToken } = await ask('POST', '/verification/resume');
  await verify({ inquiryId: inquiry.id, sessionToken });
});
// #endregion

// #region verify
async function verify(options) {
  try {
    const outcome = await Inquiry.launch({ ...options, ...callbacks, onEvent: follow });
    if (outcome.type === 'cancel') await reachNow('cancelled');
    else await reachNow('completed');
  } catch ({ code, message }) {
    log('launch rejected', { code, message });
  }
}
// #endregion

function follow(name, metadata) {
  callbacks.onEvent(name, metadata);
  const isResumed = find('#stage-cancelled').dataset.state === 'done';
  if (name === 'start') void reachNow(isResumed ? 'resumed' : 'accessed');
  if (name !== 'page-change') return;
  step = metadata.name;
  find(isResumed ? '#resumed-at' : '#left-at').textContent = step;
}

/** What the service says now is what counts, whatever the page heard. */
async function reachNow(stage) {
  const { inquiry } = await ask('GET', '/verification');
  reach(stage, inquiry);
}

function reach(stage, inquiry) {
  const reached = STAGES.indexOf(stage);
  if (stage === 'completed') find('#stage-resumed').dataset.state = 'done';
  STAGES.forEach((name, index) => {
    if (index <= reached) find(`#stage-${name}`).dataset.state = 'done';
  });
  const badge = find(`#stage-${stage} .status`);
  if (badge) badge.textContent = inquiry.status;
  find('#inquiry').textContent = inquiry.id;
  find('#status').textContent = inquiry.status;
  find('#expires').textContent = inquiry.expiresAt ? new Date(inquiry.expiresAt).toLocaleString('en-GB') : 'never';
  find('#open').hidden = stage !== 'created';
  find('#resume').hidden = !(stage === 'cancelled' || stage === 'expired');
  // The dialog gave focus back to a button that is gone now.
  if (stage === 'cancelled') find('#resume').focus();
  log(`inquiry ${stage}`, inquiry);
}
