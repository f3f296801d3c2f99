import { ask } from './ask.js';
import { log } from './log.js';

const find = (selector) => document.querySelector(selector);

// #region returned
const query = new URLSearchParams(location.search);
if (query.has('inquiry-id')) {
  log('returned', { inquiryId: query.get('inquiry-id'), status: query.get('status') });
  history.replaceState(history.state, '', location.pathname);
}
await showInquiry();

async function showInquiry() {
  const { inquiry } = await ask('GET', '/link');
  if (!inquiry) return;
  find('#inquiry').textContent = inquiry.id;
  find('#status').textContent = inquiry.status;
  log('inquiry', inquiry);
}
// #endregion

find('#create-link').addEventListener('click', async () => {
  const { inquiry, link, shortLink } = await ask('POST', '/link');
  find('#link').href = link;
  find('#short-link').href = shortLink;
  find('#short-link').textContent = shortLink.replace(/^https?:\/\//, '');
  find('#mail').hidden = false;
  log('link', { inquiryId: inquiry.id });
  await showInquiry();
});
find('#check-status').addEventListener('click', showInquiry);
