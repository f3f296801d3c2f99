import type { JSX } from 'preact';
import type { FieldSchema } from '../../protocol/fields.ts';
import { type Control, controlOf, type RawValue } from '../form-values.ts';
import type { StepStrings } from '../strings/strings.ts';
import { CheckboxControl, CheckboxesControl, RadiosControl, SelectControl } from './choice-controls.tsx';
import { DateControl } from './date-control.tsx';
import { fieldId } from './field-id.ts';
import { Icon } from './icon.tsx';
import { LabelText } from './label-text.tsx';
import { DatetimeControl, TextControl } from './text-control.tsx';

export interface FieldProps {
  readonly t: StepStrings;
  readonly field: FieldSchema;
  readonly raw: RawValue;
  readonly error: string | undefined;
  /** Whether no field comes after it. */
  readonly isLast: boolean;
  readonly onInput: (raw: RawValue) => void;
  /** The focus went on to something outside this field. */
  readonly onLeave: () => void;
}

/** What a control needs to be tied to its label, hint and error. */
export interface ControlProps {
  readonly t: StepStrings;
  readonly field: FieldSchema;
  readonly id: string;
  readonly raw: RawValue;
  readonly aria: {
    readonly 'aria-describedby': string | undefined;
    readonly 'aria-invalid': true | undefined;
    readonly 'aria-required': true | undefined;
  };
  /** What the key on the screen's keyboard says that goes on: to the next field, or with the whole form. */
  readonly enterKey: 'next' | 'go';
  readonly onInput: (raw: RawValue) => void;
}

const CONTROLS: Record<Control, (props: ControlProps) => JSX.Element> = {
  text: TextControl,
  datetime: DatetimeControl,
  date: DateControl,
  select: SelectControl,
  radios: RadiosControl,
  checkboxes: CheckboxesControl,
  checkbox: CheckboxControl,
  none: ({ t }) => (
    <p class="hint" lang={t.lang}>
      {t.fileLater}
    </p>
  ),
};

/** Controls of several inputs: a group with a legend in place of a label. */
const GROUP_ROLES: Partial<Record<Control, 'group' | 'radiogroup'>> = {
  date: 'group',
  radios: 'radiogroup',
  checkboxes: 'group',
};

/** Label, hint, error and control of one field, tied together by ids. */
export function Field({ t, field, raw, error, isLast, onInput, onLeave }: FieldProps): JSX.Element {
  const id = fieldId(field.key);
  const kind = controlOf(field);
  const role = GROUP_ROLES[kind];
  const described = [field.hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  const aria: ControlProps['aria'] = {
    'aria-describedby': described || undefined,
    'aria-invalid': error ? true : undefined,
    'aria-required': field.required || undefined,
  };
  const label = <LabelText t={t} label={field.label} required={field.required} />;
  const Control = CONTROLS[kind];
  const enterKey = isLast ? 'go' : 'next';
  const control = <Control t={t} field={field} id={id} raw={raw} aria={aria} enterKey={enterKey} onInput={onInput} />;
  const notes = (
    <>
      {field.hint && (
        <p class="hint" id={`${id}-hint`}>
          {field.hint}
        </p>
      )}
      {error && (
        <p key={error} class="error" id={`${id}-error`} lang={t.lang} dir="auto">
          <Icon name="alert" />
          {error}
        </p>
      )}
    </>
  );
  return (
    <div
      class={error ? 'field invalid' : 'field'}
      onFocusOut={(event) => {
        const to = event.relatedTarget;
        if (!(to instanceof Node && event.currentTarget.contains(to))) onLeave();
      }}
    >
      {role ? (
        <fieldset role={role} {...(role === 'radiogroup' ? aria : { 'aria-describedby': aria['aria-describedby'] })}>
          <legend>{label}</legend>
          {notes}
          {control}
        </fieldset>
      ) : kind === 'checkbox' ? (
        <>
          <label class="choice" for={id}>
            {control}
            <span>{label}</span>
          </label>
          {notes}
        </>
      ) : kind === 'none' ? (
        <>
          <p class="label">{field.label}</p>
          {control}
        </>
      ) : (
        <>
          <label for={id}>{label}</label>
          {notes}
          {control}
        </>
      )}
    </div>
  );
}
