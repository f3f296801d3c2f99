import { log } from './log.js';

// #region callbacks
function callbacksOf(holder) {
  const status = document.querySelector(`#${holder}-status`);
  return {
    onLoad: () => log('onLoad', { holder }),
    onReady: () => log('onReady', { holder }),
    onEvent: (name, metadata) => log('onEvent', { event: name, holder, ...metadata }),
    onComplete: (outcome) => {
      status.textContent = outcome.status;
      log('onComplete', { holder, ...outcome });
    },
    onCancel: (outcome) => {
      status.textContent = 'not finished';
      log('onCancel', { holder, ...outcome });
    },
    onError: ({ code, status, message }) => log('onError', { holder, code, status, message }),
  };
}
// #endregion

// #region clients
const ada = new Inquiry.Client({
  templateId: 'itmpl_demoIdentityCheck0000001',
  referenceId: 'customer-4711',
  fields: { nameFirst: 'Ada', nameLast: 'Lindqvist' },
  iframeTitle: 'Identity check of Ada Lindqvist',
  ...callbacksOf('ada'),
});

const ben = new Inquiry.Client({
  templateId: 'itmpl_demoSignUpForm0000000001',
  referenceId: 'customer-0815',
  fields: { nameFirst: 'Ben', nameLast: 'Okafor' },
  iframeTitle: 'Details of Ben Okafor',
  frameWidth: 560,
  ...callbacksOf('ben'),
});

document.querySelector('#ada').addEventListener('click', () => ada.open());
document.querySelector('#ben').addEventListener('click', () => ben.open());
// #endregion
