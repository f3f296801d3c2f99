import type { JSX, Ref } from 'preact';
import { fieldId } from './field-id.ts';

/** Field key and sentence. */
export type ListedError = readonly [string, string];

interface ErrorSummaryProps {
  readonly title: string;
  /** In the order of the fields. */
  readonly errors: readonly ListedError[];
  readonly boxRef: Ref<HTMLElement>;
}

/** What keeps the answers from being sent, each with a way to its field. Takes the focus after a failed submit. */
export function ErrorSummary({ title, errors, boxRef }: ErrorSummaryProps): JSX.Element {
  return (
    <section class="notice summary" aria-labelledby="summary-title" tabIndex={-1} ref={boxRef}>
      <h2 id="summary-title">{title}</h2>
      <ul>
        {errors.map(([key, error]) => (
          <li key={key}>
            <a
              href={`#${fieldId(key)}`}
              onClick={(event) => {
                // The address is the page's own affair: only the focus moves.
                event.preventDefault();
                document.getElementById(fieldId(key))?.focus();
              }}
            >
              {error}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
