import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { MAX_UPLOAD_BYTES, type UploadedFile, type UploadSlot } from '../../protocol/api.ts';
import { Button } from '../components/button.tsx';
import { FileButton } from '../components/file-button.tsx';
import { Icon } from '../components/icon.tsx';
import { PictureBox } from '../components/picture-box.tsx';
import type { StepStrings } from '../strings/strings.ts';
import { useFileDrop } from './use-file-drop.ts';
import type { Uploads } from './use-upload.ts';
import { type UploadProgress, WHOLE_PERCENT } from './watch-upload.ts';

const BYTES_PER_MEGABYTE = 1_000_000;
const IMAGES = 'image/jpeg,image/png,image/webp,image/heic,image/heif';
/** Android shows its camera only for a plain `image/*`. */
const CAMERA = 'image/*';

export interface SlotPickerProps {
  readonly t: StepStrings;
  readonly slot: UploadSlot;
  readonly uploads: Uploads;
  /** The file that stands for the slot. */
  readonly uploaded: UploadedFile | undefined;
  readonly camera: 'environment' | 'user';
  readonly imagesOnly: boolean;
  /** Shown when nothing else is wrong. */
  readonly problem?: string | undefined;
}

/** One file: what stands, what is wrong. With a mouse another one may be dropped there. */
export function SlotPicture({ t, slot, uploads, uploaded, camera, imagesOnly, problem }: SlotPickerProps) {
  const { preview, busy, progress, removing, problem: failed, unsent } = uploads.of(slot.slot);
  const error = failed ?? problem;
  const drop = useFileDrop(busy ? undefined : (file) => uploads.send(slot.slot, file, 'upload'));
  // It stands until its end, and its button with it, which has the focus.
  const there = removing ?? uploaded;
  const isSent = busy && !removing;
  const megabytes = MAX_UPLOAD_BYTES / BYTES_PER_MEGABYTE;
  const empty = imagesOnly ? t.imageFormats(megabytes) : t.formats(megabytes);
  const standing = there && `${there.filename || t.received} · ${t.size(there.byteSize)}`;
  const removal = there && !slot.required && !isSent && (
    <Button
      kind={unsent ? 'plain' : 'secondary'}
      name={t.removeFile(there.filename)}
      busy={busy}
      onPress={() => uploads.remove(slot.slot, there)}
    >
      {t.remove}
    </Button>
  );
  return (
    <div class={drop.isOver ? 'slot drop' : 'slot'} id={`slot-${slot.slot}`} lang={t.lang} {...drop.handlers}>
      <PictureBox
        preview={preview}
        alt={t.preview(slot.label)}
        caption={isSent ? progressText(t, progress) : unsent ? t.unsent(unsent.file.name) : (standing ?? empty)}
        state={isSent ? 'busy' : there && !unsent ? 'there' : 'empty'}
        progress={{ label: t.uploadOf(slot.label), percent: isAnswerAwaited(progress) ? undefined : progress?.percent }}
        round={camera === 'user'}
        onBroken={() => uploads.hidePicture(slot.slot)}
      >
        {isSent && progress && (
          <Button kind="secondary" onPress={() => uploads.stop(slot.slot)}>
            {t.stop}
          </Button>
        )}
        {!unsent && removal}
      </PictureBox>
      {unsent && standing && (
        <div class="kept">
          <p key={standing} class="hint">
            {t.kept(standing)}
          </p>
          {removal}
        </div>
      )}
      {progress?.isStalled && <p class="hint">{t.stalled}</p>}
      {error && (
        <p key={error} class="error" dir="auto">
          <Icon name="alert" />
          {error}
        </p>
      )}
    </div>
  );
}

/** All of it is on its way: how long the rest takes nobody can tell. */
function isAnswerAwaited(progress: UploadProgress | undefined): boolean {
  return progress?.percent === WHOLE_PERCENT;
}

function progressText(t: StepStrings, progress: UploadProgress | undefined): string {
  if (!progress) return t.uploading;
  return isAnswerAwaited(progress) ? t.finishing : t.uploadingShare(progress.percent);
}

/** What was not sent once more, and the two ways to give another: the camera where there is one to hold, a file everywhere. */
export function SlotButtons({ t, slot, uploads, uploaded, camera, imagesOnly }: SlotPickerProps): JSX.Element {
  const { busy, unsent, isRemoved } = uploads.of(slot.slot);
  const again = useRef<HTMLDivElement>(null);
  const isUnsent = unsent !== undefined;
  useLayoutEffect(() => {
    // The button that was pressed has gone: on from the one that sends it again, or else from where a file is chosen, as after a choice.
    if (uploads.hadFocus() && document.activeElement === document.body) {
      const button = again.current?.querySelector('button');
      if (button) button.focus();
      else focusSlot(slot.slot);
    }
  }, [busy, isUnsent, slot.slot]);
  const shared = { lang: t.lang, describedBy: `slot-${slot.slot}`, busy, isEmpty: isRemoved };
  return (
    <>
      {unsent && (
        <div ref={again} class="again" lang={t.lang}>
          <Button kind="primary" busy={busy} onPress={() => uploads.sendAgain(slot.slot)}>
            {busy ? t.sending : t.retry}
          </Button>
        </div>
      )}
      <FileButton
        {...shared}
        kind={uploaded || unsent ? 'secondary' : 'primary'}
        camera={camera}
        accept={CAMERA}
        label={uploaded || unsent ? t.cameraAgain : t.camera}
        onFile={(file) => uploads.send(slot.slot, file, 'manual')}
      />
      <FileButton
        {...shared}
        kind="secondary"
        camera={undefined}
        accept={imagesOnly ? IMAGES : `${IMAGES},application/pdf`}
        label={uploaded || unsent ? t.fileAgain : t.file}
        onFile={(file) => uploads.send(slot.slot, file, 'upload')}
      />
    </>
  );
}

/** Leads the keyboard to where a file for the slot is chosen: what is not shown, like a camera on a desk, takes no focus. */
export function focusSlot(slot: string): void {
  const inputs = document.querySelectorAll<HTMLElement>(`[aria-describedby="slot-${slot}"]`);
  for (const input of inputs) {
    input.focus();
    if (document.activeElement === input) return;
  }
}
