import { callbacks, log } from './log.js';

// #region options
const FAILING = {
  unknown: { templateId: 'itmpl_demoNobodyMadeThis00001' },
  blocked: { templateId: 'itmpl_demoApiCreatedOnly000001' },
  elsewhere: { templateId: 'itmpl_demoIdentityCheck0000001', host: 'https://verify.example.com' },
};
// #endregion

// #region launch
for (const [id, options] of Object.entries(FAILING)) {
  document.querySelector(`#${id}`).addEventListener('click', async () => {
    try {
      await Inquiry.launch({ ...options, ...callbacks });
    } catch ({ code, status, retryable, message }) {
      log('launch rejected', { code, status, retryable, message });
    }
  });
}
// #endregion

// #region check
document.querySelector('#check').addEventListener('click', async () => {
  const { ok, findings } = await Inquiry.check({ templateId: 'itmpl_demoIdentityCheck0000001' });
  log('check', { ok });
  show(findings);
});
// #endregion

/** `ok` of a finding → what stands beside it. */
const WORDS = { true: 'fine', false: 'to be done', unknown: 'cannot be seen from here' };

function show(findings) {
  const list = document.querySelector('#findings');
  list.replaceChildren(
    ...findings.map(({ name, ok, advice }) => {
      const row = document.createElement('div');
      for (const [tag, text] of [
        ['dt', name],
        ['dd', advice || WORDS[ok]],
      ]) {
        const cell = document.createElement(tag);
        cell.textContent = text;
        row.append(cell);
      }
      return row;
    }),
  );
  list.hidden = false;
}
