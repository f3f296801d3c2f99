import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { FieldSchema } from '../../protocol/fields.ts';
import { Button } from '../components/button.tsx';
import { ErrorSummary, type ListedError } from '../components/error-summary.tsx';
import { Field } from '../components/field.tsx';
import { Page } from '../components/page.tsx';
import { Value } from '../components/value.tsx';
import type { StepProps } from './screen-props.ts';
import { stepFrame } from './step-frame.ts';
import { useAfterPress } from './use-after-press.ts';
import { useFieldInSight } from './use-field-in-sight.ts';
import { useForm } from './use-form.ts';
import { usePress } from './use-press.ts';
import { useWaitInSight } from './use-wait-in-sight.ts';

/** What a key has that an input method took. Safari tells of it only after the end of the composing. */
const IME_KEY_CODE = 229;

/** Any step that is a table of fields. */
export function FormScreen(props: StepProps<'form'>): JSX.Element {
  const { t, view, screen, actions } = props;
  const form = useForm(t, view, screen.fields);
  const afterPress = useAfterPress();
  useFieldInSight();
  const summary = useRef<HTMLElement>(null);
  // Counts failed submits: each one leads to the summary, once it is drawn.
  const [failures, setFailures] = useState(0);
  // Not what is wrong at the moment: a row that went while its field is typed into would move that field from under the hand.
  const [listed, setListed] = useState<readonly ListedError[]>([]);
  const list = (): void =>
    setListed(
      form.asked.flatMap((field) => {
        const error = form.errorOf(field);
        return error ? [[field.key, ...t.problemOf(field.label, error)] as const] : [];
      }),
    );
  const fail = (): void => {
    list();
    setFailures((before) => before + 1);
  };
  const { pressed, press } = usePress(view, () => {
    const values = form.check();
    if (values) actions.submit({ kind: 'next' }, values);
    else fail();
  });
  useWaitInSight(pressed);

  const served = JSON.stringify(view.problems);
  useLayoutEffect(() => {
    if (view.busy || served === '{}') return;
    form.showServed();
    fail();
  }, [view.busy, served]);
  useLayoutEffect(() => {
    if (failures === 0) return;
    summary.current?.focus();
    // In a low window the box is higher than the room for it, and browsers may show its middle.
    summary.current?.querySelector('h2')?.scrollIntoView({ block: 'nearest' });
  }, [failures]);

  const frame = stepFrame(props);
  return (
    <Page
      {...frame}
      onBack={frame.onBack && (() => actions.submit({ kind: 'back' }, form.draft()))}
      actions={
        <Button kind="primary" busy={pressed} onPress={press}>
          {pressed ? t.sending : t.next}
        </Button>
      }
    >
      {listed.length > 0 && <ErrorSummary lang={t.lang} title={t.problems} errors={listed} boxRef={summary} />}
      {/* For autofill only: where a sandbox forbids forms, a submit event never comes, so nothing may hang on it. */}
      <form
        noValidate
        onSubmit={(event) => event.preventDefault()}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return;
          if (event.isComposing || event.keyCode === IME_KEY_CODE) return;
          event.preventDefault();
          const next = nextAfterTouch(event.target);
          if (next) next.focus();
          else press();
        }}
      >
        {screen.fields.map((field) =>
          view.locked.includes(field.key) ? (
            <LockedField key={field.key} {...props} field={field} />
          ) : (
            <Field
              key={field.key}
              t={t}
              field={field}
              raw={form.rawOf(field)}
              error={form.errorOf(field)}
              isLast={field === form.asked.at(-1)}
              onInput={(raw) => {
                form.type(field, raw);
                actions.draft(form.draft());
              }}
              onLeave={() =>
                afterPress(() => {
                  form.leave(field);
                  if (failures > 0) list();
                })
              }
            />
          ),
        )}
      </form>
    </Page>
  );
}

/**
 * Where the key of a keyboard on the screen leads that says *next*. It is the same key as Enter; without keys to move by, a
 * visitor presses it after every field, and would be told each time what is missing in all the others.
 */
function nextAfterTouch(input: HTMLInputElement): HTMLElement | undefined {
  if (input.getAttribute('enterkeyhint') !== 'next' || !matchMedia('(pointer: coarse)').matches) return undefined;
  const controls = [...(input.form?.querySelectorAll<HTMLElement>('input, select, textarea') ?? [])];
  return controls[controls.indexOf(input) + 1];
}

/** A value that was set through the API: told, not asked. */
function LockedField({ t, view, field }: StepProps<'form'> & { readonly field: FieldSchema }): JSX.Element {
  const value = view.values[field.key] ?? null;
  return (
    <dl class="field locked">
      <dt>{field.label}</dt>
      <dd>
        <Value t={t} field={field} value={value} />
      </dd>
      <dd class="hint" lang={t.lang}>
        {t.locked}
      </dd>
    </dl>
  );
}
