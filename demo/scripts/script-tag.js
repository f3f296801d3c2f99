import { log } from './log.js';

// #region launch
document.querySelector('#launch').addEventListener('click', async () => {
  try {
    const outcome = await Inquiry.launch({
      templateId: 'itmpl_demoIdentityCheck0000001',
      referenceId: 'customer-4711',
      onEvent: (name, metadata) => log('onEvent', { event: name, ...metadata }),
    });
    log('launch resolved', outcome);
  } catch ({ code, message }) {
    log('launch rejected', { code, message });
  }
});
// #endregion

// #region client
const client = new Inquiry.Client({
  templateId: 'itmpl_demoIdentityCheck0000001',
  fields: { nameFirst: 'Ada', nameLast: 'Lindqvist' },
  onLoad: () => log('onLoad'),
  onReady: () => log('onReady'),
  onEvent: (name, metadata) => log('onEvent', { event: name, ...metadata }),
  onComplete: ({ inquiryId, status, fields }) => log('onComplete', { inquiryId, status, fields }),
  onCancel: ({ inquiryId, sessionToken }) => log('onCancel', { inquiryId, sessionToken }),
  onError: ({ code, status, message }) => log('onError', { code, status, message }),
});

document.querySelector('#open').addEventListener('click', () => client.open());
// #endregion
