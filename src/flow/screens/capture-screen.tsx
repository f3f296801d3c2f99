import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { DocumentClass, UploadSlot } from '../../protocol/api.ts';
import { Button } from '../components/button.tsx';
import { focusHeading } from '../components/focus-heading.ts';
import { LabelText } from '../components/label-text.tsx';
import { Page } from '../components/page.tsx';
import type { ScreenView } from '../view.ts';
import type { FrameProps } from './frame-props.ts';
import type { StepProps } from './screen-props.ts';
import { focusSlot, SlotButtons, type SlotPickerProps, SlotPicture } from './slot-picker.tsx';
import { type StepFrameSource, stepFrame } from './step-frame.ts';
import { useUploads } from './use-upload.ts';

/** Which document, then its sides one after another. */
export function GovernmentIdScreen(props: StepProps<'government-id'>): JSX.Element {
  const { t, view, screen, actions, announce } = props;
  const only = screen.classes.length === 1 ? screen.classes[0] : undefined;
  const drafted = screen.classes.find(({ idClass }) => idClass === view.values['idClass']);
  const chosen = useSignal<DocumentClass | undefined>(only ?? drafted);
  useBeginning(chosen.value, announce);
  if (!chosen.value) {
    return (
      <Page {...stepFrame(props)}>
        <p class="label" lang={t.lang}>
          {t.chooseClass}
        </p>
        {screen.classes.map((documentClass) => (
          <Button
            key={documentClass.idClass}
            kind="secondary"
            onPress={() => {
              chosen.value = documentClass;
              actions.draft({ idClass: documentClass.idClass });
            }}
          >
            {documentClass.label}
          </Button>
        ))}
        {screen.classes.every(({ slots }) => canSkip(slots, view)) && <Skip {...props} />}
      </Page>
    );
  }
  const { idClass, label, slots } = chosen.value;
  // A side of another kind of document is none of this one; of what was not said it may be any.
  const uploads = view.uploads.filter((file) => (file.idClass ?? idClass) === idClass);
  return (
    <SlotBySlot
      {...props}
      view={{ ...view, uploads }}
      key={idClass}
      slots={slots}
      heading={(slot) =>
        slots.length > 1 ? { title: t.side(label, slot.label), text: [] } : { title: label, text: [slot.label] }
      }
      idClass={idClass}
      camera="environment"
      aim={t.aimPicture}
      advice={t.checkPicture}
      imagesOnly={false}
      onBack={
        only
          ? undefined
          : () => {
              chosen.value = undefined;
            }
      }
    />
  );
}

/** A picture of the visitor's face. */
export function SelfieScreen(props: StepProps<'selfie'>): JSX.Element {
  const { screen } = props;
  return (
    <SlotBySlot
      {...props}
      slots={screen.slots}
      heading={(slot) => (screen.slots.length === 1 ? screen : { title: slot.label, text: screen.text })}
      idClass={undefined}
      camera="user"
      // The template says it.
      aim={undefined}
      advice={props.t.checkSelfie}
      imagesOnly
      onBack={undefined}
    />
  );
}

interface SlotBySlotProps extends StepProps<'government-id' | 'selfie'> {
  readonly slots: readonly UploadSlot[];
  readonly heading: (slot: UploadSlot) => { readonly title: string; readonly text: readonly string[] };
  /** The kind of identity document that was chosen. */
  readonly idClass: string | undefined;
  readonly camera: 'environment' | 'user';
  /** How to take the picture. */
  readonly aim: string | undefined;
  /** What to look at in the picture before going on. */
  readonly advice: string;
  readonly imagesOnly: boolean;
  /** Back from the first slot, where that does not lead to another step. */
  readonly onBack: (() => void) | undefined;
}

function SlotBySlot(props: SlotBySlotProps): JSX.Element | null {
  const { t, view, actions, announce, slots, idClass, camera, aim, advice, imagesOnly, onBack } = props;
  const uploads = useUploads(props, imagesOnly, idClass);
  const isThere = ({ slot }: UploadSlot): boolean => view.uploads.some((file) => file.slot === slot);
  // A visitor who comes back goes on with the side that is missing.
  const index = useSignal(
    Math.max(
      0,
      slots.findIndex((slot) => !isThere(slot)),
    ),
  );
  const missing = slots.findIndex(({ slot }) => slot in view.problems);
  useLayoutEffect(() => {
    if (missing >= 0) index.value = missing;
  }, [missing, index]);
  useBeginning(index.value, announce);
  const slot = slots[index.value];
  if (!slot) return null;
  const frame = { ...captureFrame(props), ...props.heading(slot) };
  const picker: SlotPickerProps = {
    ...{ t, slot, uploads, camera, imagesOnly },
    uploaded: view.uploads.find((file) => file.slot === slot.slot),
  };
  const { preview, unsent } = uploads.of(slot.slot);
  const busy = view.busy && !uploads.busy;
  const isSending = uploads.busy && !uploads.removing;
  const skippable = canSkip(slots, view) && !isSending;
  const backToSide = (): void => {
    // To the visitor each side is a step: what is sent there would hold up this one, unseen.
    uploads.stop(slot.slot);
    index.value--;
  };
  return (
    <Page
      key={slot.slot}
      {...frame}
      onBack={index.value > 0 ? backToSide : (onBack ?? frame.onBack)}
      actions={
        <>
          <SlotButtons {...picker} />
          {/* After them, so that the keyboard goes on from the file that was chosen to the way on. */}
          {(picker.uploaded || !slot.required) && !skippable && !isSending && (
            <Button
              kind={unsent ? 'secondary' : 'primary'}
              busy={busy || uploads.removing}
              onPress={() => {
                if (index.value < slots.length - 1) index.value++;
                else actions.submit({ kind: 'next' }, idClass ? { idClass } : {});
              }}
            >
              {busy ? t.sending : t.next}
            </Button>
          )}
          {skippable && <Skip {...props} />}
        </>
      }
    >
      {aim && !picker.uploaded && (
        <p class="hint" lang={t.lang}>
          {aim}
        </p>
      )}
      <SlotPicture {...picker} />
      {preview && picker.uploaded && !isSending && !unsent && (
        <p class="hint" lang={t.lang}>
          {advice}
        </p>
      )}
    </Page>
  );
}

/** Whether the step may be left without a file. One that stands already is to be completed. */
function canSkip(slots: readonly UploadSlot[], view: ScreenView): boolean {
  return view.uploads.length === 0 && slots.every(({ required }) => !required);
}

function Skip({ t, view, actions }: StepProps<'government-id' | 'selfie'>): JSX.Element {
  return (
    <Button kind="plain" busy={view.busy} onPress={() => actions.submit({ kind: 'next' }, {})}>
      <span lang={t.lang}>{t.skip}</span>
    </Button>
  );
}

/** One or several files, all in view. An optional one appears once the one before it stands. */
export function DocumentScreen(props: StepProps<'document'>): JSX.Element {
  const { t, view, screen, actions, announce } = props;
  const uploads = useUploads(props, false);
  const submitted = useSignal(false);
  const fileOf = (slot: UploadSlot) => view.uploads.find((file) => file.slot === slot.slot);
  const shown = screen.slots.filter((slot, index) => {
    const before = screen.slots[index - 1];
    if (slot.required || !before) return true;
    // One that was emptied does not go from under the hand.
    return fileOf(before) !== undefined || fileOf(slot) !== undefined || uploads.isKnown(slot.slot);
  });
  const frame = captureFrame(props);
  const busy = view.busy && !uploads.busy;
  return (
    <Page
      {...frame}
      actions={
        <Button
          kind="primary"
          busy={busy || uploads.busy}
          onPress={() => {
            const missing = screen.slots.find((slot) => slot.required && !fileOf(slot));
            submitted.value = true;
            if (!missing) actions.submit({ kind: 'next' }, {});
            else {
              announce(t.missing);
              focusSlot(missing.slot);
            }
          }}
        >
          {busy ? t.sending : t.next}
        </Button>
      }
    >
      {shown.map((slot) => {
        const picker: SlotPickerProps = {
          ...{ t, slot, uploads, uploaded: fileOf(slot), camera: 'environment', imagesOnly: false },
          problem:
            (slot.slot in view.problems || (submitted.value && slot.required)) && !fileOf(slot) ? t.missing : undefined,
        };
        return (
          <section key={slot.slot} class="card" aria-label={slot.label}>
            <h2>
              <LabelText t={t} label={slot.label} required={slot.required} />
            </h2>
            <SlotPicture {...picker} />
            <SlotButtons {...picker} />
          </section>
        );
      })}
    </Page>
  );
}

/** As for every step; a file that the service misses in spite of all that stands here is named next to the button. */
function captureFrame(props: StepFrameSource): FrameProps {
  const frame = stepFrame(props);
  return Object.keys(props.view.problems).length > 0 ? { ...frame, notice: props.t.missing } : frame;
}

/** A part of the same step took the place of another: as with a new screen, it begins at its heading, and what was said of the other is over. */
function useBeginning(part: unknown, announce: (text: string) => void): void {
  const first = useRef(true);
  useLayoutEffect(() => {
    if (!first.current) {
      focusHeading();
      announce('');
    }
    first.current = false;
  }, [part]);
}
