import type { JSX } from 'preact';
import type { ControlProps } from './field.tsx';

/** One box to tick. Its label stands around it. */
export function CheckboxControl({ field, id, raw, aria, onInput }: ControlProps): JSX.Element {
  return (
    <input
      type="checkbox"
      id={id}
      name={field.key}
      {...aria}
      checked={raw === true}
      onInput={(event) => onInput(event.currentTarget.checked)}
    />
  );
}

/** A list to open, for many choices. */
export function SelectControl({ t, field, id, raw, aria, onInput }: ControlProps): JSX.Element {
  return (
    <select
      id={id}
      name={field.key}
      autocomplete={field.autocomplete}
      {...aria}
      value={String(raw)}
      onInput={(event) => onInput(event.currentTarget.value)}
    >
      <option value="" lang={t.lang}>
        {field.required ? t.choose : t.noChoice}
      </option>
      {field.options?.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  );
}

interface InputTies {
  readonly id: string;
  readonly 'aria-describedby'?: string | undefined;
}

/** The first input of a group also says what is said about the group: not every screen reader tells of what is tied to that alone. */
function inputOf(id: string, index: number, aria: ControlProps['aria']): InputTies {
  return index === 0 ? { id, 'aria-describedby': aria['aria-describedby'] } : { id: `${id}-${index}` };
}

/** Few choices, all in view. What may be left open can also be opened again. */
export function RadiosControl({ t, field, id, raw, aria, onInput }: ControlProps): JSX.Element {
  const options = [
    ...(field.options ?? []),
    ...(field.required ? [] : [{ value: '', label: t.noChoice, lang: t.lang }]),
  ];
  return (
    <>
      {options.map(({ value, label, ...own }, index) => (
        <label key={value} class="choice">
          <input
            type="radio"
            {...inputOf(id, index, aria)}
            name={field.key}
            value={value}
            checked={raw === value}
            onInput={() => onInput(value)}
          />
          <span {...own}>{label}</span>
        </label>
      ))}
    </>
  );
}

/** All that is ticked, as it stands in the inputs: what is drawn may be older. */
function readTicked(input: HTMLInputElement): readonly string[] {
  const boxes = input.closest('fieldset')?.querySelectorAll('input') ?? [];
  return [...boxes].filter((box) => box.checked).map((box) => box.value);
}

/** Any number of choices, in the order of the template. */
export function CheckboxesControl({ field, id, raw, aria, onInput }: ControlProps): JSX.Element {
  const chosen = Array.isArray(raw) ? raw : [];
  return (
    <>
      {field.options?.map(({ value, label }, index) => (
        <label key={value} class="choice">
          <input
            type="checkbox"
            {...inputOf(id, index, aria)}
            name={field.key}
            value={value}
            aria-invalid={aria['aria-invalid']}
            checked={chosen.includes(value)}
            onInput={(event) => onInput(readTicked(event.currentTarget))}
          />
          <span>{label}</span>
        </label>
      ))}
    </>
  );
}
