import type { JSX, Ref } from 'preact';
import { fieldId } from './field-id.ts';

/** Field key; its label, as the template calls it; what is wrong, in our words. */
export type ListedError = readonly [key: string, label: string, problem: string];

interface ErrorSummaryProps {
  /** Of our words. */
  readonly lang: string;
  readonly title: string;
  /** In the order of the fields. */
  readonly errors: readonly ListedError[];
  readonly boxRef: Ref<HTMLElement>;
}

/** What keeps the answers from being sent, each with a way to its field. Takes the focus after a failed submit. */
export function ErrorSummary({ lang, title, errors, boxRef }: ErrorSummaryProps): JSX.Element {
  return (
    <section class="notice summary" aria-labelledby="summary-title" tabIndex={-1} ref={boxRef}>
      <h2 id="summary-title" lang={lang}>
        {title}
      </h2>
      <ul>
        {errors.map(([key, label, problem]) => (
          <li key={key}>
            <a
              href={`#${fieldId(key)}`}
              onClick={(event) => {
                // The address is the page's own affair: only the focus moves.
                event.preventDefault();
                document.getElementById(fieldId(key))?.focus();
              }}
            >
              {label}
              <span key={problem} lang={lang}>
                {problem}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
