import { callbacks, log } from './log.js';

const position = document.querySelector('#position');
const showPosition = () => {
  position.value = Math.round(scrollY);
};
addEventListener('scroll', showPosition, { passive: true });
// A page that is loaded again may be far down already.
showPosition();

// #region open
let before = 0;
const showMoved = () => {
  const moved = document.querySelector('#moved');
  moved.value = Math.round(scrollY - before);
  moved.parentElement.hidden = false;
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
