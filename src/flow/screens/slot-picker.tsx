import type { JSX } from 'preact';
import { MAX_UPLOAD_BYTES, type UploadedFile, type UploadSlot } from '../../protocol/api.ts';
import { FileButton } from '../components/file-button.tsx';
import { Icon } from '../components/icon.tsx';
import { PictureBox } from '../components/picture-box.tsx';
import type { StepStrings } from '../strings/strings.ts';
import type { Uploads } from './use-upload.ts';

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

/** One file: what stands, what is wrong. */
export function SlotPicture({ t, slot, uploads, uploaded, camera, imagesOnly, problem }: SlotPickerProps) {
  const { preview, busy, problem: failed } = uploads.of(slot.slot);
  const error = failed ? t.upload[failed] : problem;
  const megabytes = MAX_UPLOAD_BYTES / BYTES_PER_MEGABYTE;
  const empty = imagesOnly ? t.imageFormats(megabytes) : t.formats(megabytes);
  const standing = uploaded && `${uploaded.filename || t.received} · ${t.size(uploaded.byteSize)}`;
  return (
    <div id={`slot-${slot.slot}`}>
      <PictureBox
        preview={preview}
        alt={t.preview(slot.label)}
        caption={busy ? t.uploading : (standing ?? empty)}
        state={busy ? 'busy' : uploaded ? 'there' : 'empty'}
        round={camera === 'user'}
      />
      {error && (
        <p class="error">
          <Icon name="alert" />
          {error}
        </p>
      )}
    </div>
  );
}

/** The two ways to give it: the camera where there is one to hold, a file everywhere. */
export function SlotButtons({ t, slot, uploads, uploaded, camera, imagesOnly }: SlotPickerProps): JSX.Element {
  const { busy } = uploads.of(slot.slot);
  const shared = { describedBy: `slot-${slot.slot}`, busy };
  return (
    <>
      <FileButton
        {...shared}
        kind={uploaded ? 'secondary' : 'primary'}
        camera={camera}
        accept={CAMERA}
        label={uploaded ? t.cameraAgain : t.camera}
        onFile={(file) => uploads.send(slot.slot, file, 'manual')}
      />
      <FileButton
        {...shared}
        kind="secondary"
        camera={undefined}
        accept={imagesOnly ? IMAGES : `${IMAGES},application/pdf`}
        label={uploaded ? t.fileAgain : t.file}
        onFile={(file) => uploads.send(slot.slot, file, 'upload')}
      />
    </>
  );
}
