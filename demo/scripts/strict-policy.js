import { callbacks, log } from './log.js';

// #region violations
const violations = document.querySelector('#violations');
document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
  violations.value = Number(violations.value) + 1;
  log('violation', { effectiveDirective, blockedURI });
});
// #endregion

if ('trustedTypes' in window) document.querySelector('#trusted-types').textContent = 'required, and no policy allowed';

// #region open
const client = new Inquiry.Client({
  templateId: 'itmpl_demoIdentityCheck0000001',
  ...callbacks,
});

document.querySelector('#open').addEventListener('click', () => client.open());
// #endregion
