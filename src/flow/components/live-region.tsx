import type { JSX } from 'preact';

/** The one polite announcer: what is put here is said when the visitor pauses. It must be there before its text. */
export function LiveRegion({ text }: { readonly text: string }): JSX.Element {
  return (
    <div role="status" class="unseen">
      <span key={text}>{text}</span>
    </div>
  );
}
