import type { ComponentChildren } from 'preact';

/** What the template calls a button, in its language, or else our own word. */
export function buttonLabel(named: string | undefined, word: string): ComponentChildren {
  return named ? <span lang={document.documentElement.lang}>{named}</span> : word;
}
