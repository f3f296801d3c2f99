import type { JSX } from 'preact';
import type { FieldSchema } from '../../protocol/fields.ts';
import { visitorLocale } from '../locale.ts';
import type { ControlProps } from './field.tsx';

interface TextTraits {
  readonly inputmode?: 'email' | 'tel' | 'decimal' | 'numeric';
  readonly autocomplete?: string;
  readonly autocapitalize?: 'none' | 'characters' | 'words';
  readonly spellcheck?: boolean;
  /** Written so, because newer browsers have a property `autocorrect` that takes any text for yes. */
  readonly autoCorrect?: 'off';
  /** Written from left to right in every language. Names and prose follow their own first letter. */
  readonly dir?: 'ltr';
}

/** No prose: nothing to replace by another word. */
const EXACT: TextTraits = { spellcheck: false, autoCorrect: 'off' };
const NUMBER: TextTraits = { ...EXACT, dir: 'ltr', autocapitalize: 'none' };

/** The text fields with a type of their own in HTML. */
function typeOf(field: FieldSchema): 'email' | 'tel' | 'text' {
  if (field.type === 'email-address') return 'email';
  return field.format === 'phone' ? 'tel' : 'text';
}

/** Autofill's names for what is written with capitals: names of people and of places. */
const PROPER_NAME = /(?:^|[ -])name$|(?:^| )(?:street-)?address/;

/** Keyboard and autofill by type and format. Numbers are text: a number input drops what it cannot read and spins on a wheel. */
function traitsOf(field: FieldSchema): TextTraits {
  if (field.type === 'number' || field.type === 'integer') {
    // Phones have no minus on their keys for numbers.
    if ((field.min ?? -1) < 0) return NUMBER;
    return { ...NUMBER, inputmode: field.type === 'number' ? 'decimal' : 'numeric' };
  }
  if (field.type === 'email-address') {
    return { ...NUMBER, inputmode: 'email', autocomplete: 'email' };
  }
  if (field.format === 'phone') return { ...EXACT, dir: 'ltr', inputmode: 'tel', autocomplete: 'tel' };
  if (field.format === 'postal-code') {
    return { ...EXACT, autocomplete: 'postal-code', autocapitalize: 'characters' };
  }
  if (field.multiline) return {};
  return { ...EXACT, ...(PROPER_NAME.test(field.autocomplete ?? '') && { autocapitalize: 'words' }) };
}

/** One line, or a box of several: `email-address`, `number`, `integer` and the formats of `string`. */
export function TextControl({ field, id, raw, aria, enterKey, onInput }: ControlProps): JSX.Element {
  const shared = {
    id,
    name: field.key,
    dir: 'auto' as const,
    ...traitsOf(field),
    ...(field.autocomplete ? { autocomplete: field.autocomplete } : {}),
    ...aria,
    value: String(raw),
    onInput: (event: { readonly currentTarget: HTMLInputElement | HTMLTextAreaElement }) =>
      onInput(event.currentTarget.value),
  };
  if (field.multiline) return <textarea rows={4} {...shared} />;
  // The element's types want it said that there is no list of suggestions.
  return <input type={typeOf(field)} list={undefined} enterkeyhint={enterKey} {...shared} />;
}

/** What stands for a date and time of which parts are missing: the input itself tells of nothing but the whole. */
const INCOMPLETE = '-';

/** Day and time by the browser's own picker, in the visitor's time. */
export function DatetimeControl({ t, field, id, raw, aria, onInput }: ControlProps): JSX.Element {
  const read = ({ currentTarget: { value, validity } }: { readonly currentTarget: HTMLInputElement }): void => {
    const now = value || (validity.badInput ? INCOMPLETE : '');
    if (now !== raw) onInput(now);
  };
  return (
    <>
      <input
        type="datetime-local"
        name={field.key}
        {...aria}
        id={id}
        // A year of four digits and no more: browsers then go on to the time by themselves.
        max="9999-12-31T23:59"
        aria-describedby={[aria['aria-describedby'], `${id}-zone`].filter(Boolean).join(' ')}
        value={raw === INCOMPLETE ? '' : String(raw)}
        onInput={read}
        // From one incomplete state to another no input is told.
        onKeyUp={read}
        onBlur={read}
      />
      <p class="hint" id={`${id}-zone`} lang={t.lang}>
        {t.timeZone(zoneName())}
      </p>
    </>
  );
}

/** The visitor's time zone in words, for summer and winter alike. */
function zoneName(): string {
  const parts = new Intl.DateTimeFormat(visitorLocale(), { timeZoneName: 'longGeneric' }).formatToParts();
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
}
