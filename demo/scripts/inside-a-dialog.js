import { callbacks, log } from './log.js';

const dialog = document.querySelector('#confirm');
document.querySelector('#transfer').addEventListener('click', () => dialog.showModal());
document.querySelector('#later').addEventListener('click', () => dialog.close());
dialog.addEventListener('close', () => log('dialog closed'));

// #region hold
document.addEventListener('focusin', ({ target }) => {
  if (dialog.open && !dialog.contains(target)) dialog.querySelector('button').focus();
});
// #endregion

// #region launch
document.querySelector('#verify').addEventListener('click', async () => {
  const { type } = await Inquiry.launch({
    templateId: 'itmpl_demoIdentityCheck0000001',
    ...callbacks,
  });
  log('launch resolved', { type });
  if (type === 'complete') dialog.close();
});
// #endregion
