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
