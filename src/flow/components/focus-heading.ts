/** Leads those who listen, and the keyboard, to the beginning of what is now on the screen. */
export function focusHeading(root: ParentNode = document): void {
  // Inline this also scrolls the page around, where the screen before ended far below.
  root.querySelector('h1')?.focus();
  // The heading stands below Back and Close: the page is shown from its very top.
  scrollTo(0, 0);
}

/** The first answer to give, or else the heading. */
export function focusFirstField(root: ParentNode = document): void {
  const field = root.querySelector<HTMLElement>('form :is(input, select, textarea)');
  if (field) field.focus();
  else focusHeading(root);
}

/** Clients that never give their frame the focus are not waited for any longer, in ms. */
const COME_MS = 500;

/**
 * The same once the window has the focus, which the page gives in the moment in which it asks: in Firefox the two cross otherwise, and
 * in the end neither has it. Where the visitor was faster nothing is moved.
 */
export function leadIn(): void {
  const lead = (): void => {
    if (document.activeElement === document.body) focusFirstField();
  };
  if (document.hasFocus()) {
    focusFirstField();
    return;
  }
  addEventListener('focus', lead, { once: true });
  setTimeout(lead, COME_MS);
}
