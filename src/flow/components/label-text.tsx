import type { JSX } from 'preact';
import type { StepStrings } from '../strings/strings.ts';

interface LabelTextProps {
  readonly t: StepStrings;
  readonly label: string;
  readonly required: boolean;
}

/** The template's label, and in our words that it may stay without an answer: not always in one language. */
export function LabelText({ t, label, required }: LabelTextProps): JSX.Element {
  if (required) return <>{label}</>;
  return (
    <>
      {label} <span lang={t.lang}>{t.optional}</span>
    </>
  );
}
