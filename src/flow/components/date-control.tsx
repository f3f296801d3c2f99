import type { JSX } from 'preact';
import { type DateParts, dateOrder, joinDate, readDate, splitDate } from '../form-values.ts';
import { visitorLocale } from '../locale.ts';
import type { ControlProps } from './field.tsx';

const DATE_PARTS = ['day', 'month', 'year'] as const;
const LENGTHS: Record<keyof DateParts, number> = { day: 2, month: 2, year: 4 };

/** All parts as they stand in the inputs: autofill types into each before anything is drawn again. */
function readParts(input: HTMLInputElement): string {
  const parts: Record<keyof DateParts, string> = { day: '', month: '', year: '' };
  for (const other of input.closest('.date')?.querySelectorAll('input') ?? []) {
    for (const part of DATE_PARTS) if (other.name.endsWith(`-${part}`)) parts[part] = other.value;
  }
  return joinDate(parts);
}

/**
 * Day, month and year as three short inputs in the visitor's order: a birthdate decades back is typed in eight keys,
 * where a calendar would want dozens of taps.
 */
export function DateControl({ t, field, id, raw, aria, enterKey, onInput }: ControlProps): JSX.Element {
  const parts = splitDate(String(raw));
  // `bday` is one date; each part has a token of its own.
  const tokens = field.autocomplete?.split(' ').at(-1) === 'bday' ? field.autocomplete : undefined;
  const order = dateOrder(visitorLocale());
  return (
    <div
      class="date"
      onPaste={(event) => {
        const whole = readDate(event.clipboardData?.getData('text') ?? '', order);
        if (whole === undefined) return;
        event.preventDefault();
        onInput(whole);
      }}
    >
      {order.map((part, index) => (
        <label key={part} class={part}>
          <span lang={t.lang}>{t[part]}</span>
          <input
            type="text"
            inputmode="numeric"
            enterkeyhint={index < DATE_PARTS.length - 1 ? 'next' : enterKey}
            id={index === 0 ? id : `${id}-${part}`}
            name={`${field.key}-${part}`}
            autocomplete={tokens ? `${tokens}-${part}` : 'off'}
            maxLength={LENGTHS[part]}
            dir="ltr"
            // Not every screen reader tells of what is tied to the group alone.
            aria-describedby={index === 0 ? aria['aria-describedby'] : undefined}
            aria-invalid={aria['aria-invalid']}
            aria-required={aria['aria-required']}
            value={parts[part]}
            onInput={(event) => onInput(readParts(event.currentTarget))}
          />
        </label>
      ))}
    </div>
  );
}
