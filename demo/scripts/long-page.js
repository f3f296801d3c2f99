import { callbacks, log } from './log.js';

const position = document.querySelector('#position');
const showPosition = () => {
  position.value = Math.round(scrollY);
};
addEventListener('scroll', showPosition, { passive: true });

// #region open
let before = 0;
const showMoved = () => {
  document.querySelector('#moved').value = Math.round(scrollY - before);
};

const client = new Inquiry.Client({
  templateId: 'itmpl_demoIdentityCheck0000001',
  preload: 'none',
  ...callbacks,
  onComplete(outcome) {
    log('onComplete', outcome);
    showMoved();
  },
  onCancel(outcome) {
    log('onCancel', outcome);
    showMoved();
  },
});

document.querySelector('#open').addEventListener('click', () => {
  before = scrollY;
  client.open();
});
// #endregion
