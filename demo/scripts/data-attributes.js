import { log } from './log.js';

// #region events
for (const name of ['load', 'ready', 'event', 'complete', 'cancel', 'error']) {
  document.addEventListener(`inquiry:${name}`, ({ detail }) => log(`inquiry:${name}`, detail));
}
// #endregion
