import { log } from './log.js';

// #region events
for (const name of ['load', 'ready', 'complete', 'cancel', 'error']) {
  document.addEventListener(`inquiry:${name}`, ({ detail }) => log(`inquiry:${name}`, detail));
}
document.addEventListener('inquiry:event', ({ detail: { name, ...detail } }) => {
  log('inquiry:event', { event: name, ...detail });
});
// #endregion
