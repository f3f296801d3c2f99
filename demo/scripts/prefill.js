import { callbacks } from './log.js';

const find = (selector) => document.querySelector(selector);
const shownAddress = () => decodeURIComponent(location.pathname + location.search);

find('#address-before').textContent = shownAddress();

// #region prefill
const client = new Inquiry.Client({
  templateId: 'itmpl_demoSignUpForm0000000001',
  // Query parameter: field of the template.
  prefill: { email: 'email_address', first: 'name_first' },
  ...callbacks,
});

document.querySelector('#open').addEventListener('click', () => client.open());
// #endregion

// The address is cleaned when a router of the page has seen it: a moment later.
setTimeout(() => {
  find('#address-now').textContent = shownAddress();
});
