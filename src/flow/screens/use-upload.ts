import { useSignal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
import { type CaptureMethod, MAX_UPLOAD_BYTES } from '../../protocol/api.ts';
import type { UploadProblem } from '../strings/strings.ts';
import type { UploadFailure } from '../view.ts';
import type { LoadedKind, StepProps } from './screen-props.ts';

interface SlotUpload {
  /** Object URL of the picture chosen last. */
  readonly preview: string | undefined;
  readonly busy: boolean;
  readonly problem: UploadProblem | undefined;
}

export interface Uploads {
  readonly of: (slot: string) => SlotUpload;
  readonly busy: boolean;
  readonly send: (slot: string, file: File, method: CaptureMethod) => void;
}

const NOTHING: SlotUpload = { preview: undefined, busy: false, problem: undefined };

/**
 * The files chosen on this screen: sends each at once, keeps its preview, says how it went. Frees the previews with the screen.
 *
 * @param idClass the kind of identity document that they are of
 */
export function useUploads(
  { t, actions, announce }: Pick<StepProps<LoadedKind>, 't' | 'actions' | 'announce'>,
  imagesOnly: boolean,
  idClass?: string,
): Uploads {
  const slots = useSignal<ReadonlyMap<string, SlotUpload>>(new Map());
  const alive = useSignal(true);
  useLayoutEffect(
    () => () => {
      alive.value = false;
      for (const { preview } of slots.peek().values()) if (preview) URL.revokeObjectURL(preview);
    },
    [alive, slots],
  );
  const of = (slot: string): SlotUpload => slots.value.get(slot) ?? NOTHING;
  const set = (slot: string, to: SlotUpload): void => {
    const { preview } = of(slot);
    if (preview && preview !== to.preview) URL.revokeObjectURL(preview);
    slots.value = new Map(slots.value).set(slot, to);
  };

  async function send(slot: string, file: File, method: CaptureMethod): Promise<void> {
    if (of(slot).busy) return;
    const refused = problemOf(file, imagesOnly);
    if (refused) {
      set(slot, { ...of(slot), problem: refused });
      announce(t.upload[refused]);
      return;
    }
    const preview = file.type.startsWith('image/') ? URL.createObjectURL(file) : undefined;
    set(slot, { preview, busy: true, problem: undefined });
    announce(t.uploading);
    const failure = await actions.upload(slot, file, method, idClass);
    const problem = failure && problemOfFailure(failure, imagesOnly);
    if (!alive.peek()) return;
    // What stands is the file of before, so a picture that did not get through must not stay on the screen as if it did.
    set(slot, { preview: problem ? undefined : preview, busy: false, problem });
    announce(problem ? t.upload[problem] : t.uploaded(file.name));
  }

  return {
    of,
    busy: [...slots.value.values()].some(({ busy }) => busy),
    send: (slot, file, method) => void send(slot, file, method),
  };
}

/** What can be told without sending it. The service looks at the bytes themselves. */
function problemOf(file: File, imagesOnly: boolean): UploadProblem | undefined {
  if (file.size === 0) return 'empty';
  if (file.size > MAX_UPLOAD_BYTES) return 'too-large';
  // Some systems do not know HEIC and give no type at all: the service will tell.
  const fits = file.type === '' || file.type.startsWith('image/') || (!imagesOnly && file.type === 'application/pdf');
  return fits ? undefined : wrongType(imagesOnly);
}

function problemOfFailure(failure: UploadFailure, imagesOnly: boolean): UploadProblem {
  switch (failure) {
    case 'upload_too_large':
      return 'too-large';
    case 'upload_type_refused':
      return wrongType(imagesOnly);
    case 'upload_limit_reached':
      return 'limit';
    case 'rate_limited':
      return 'rate-limited';
    default:
      // The service failed inside, or did not understand us: to the visitor the same as no answer.
      return 'connection';
  }
}

function wrongType(imagesOnly: boolean): UploadProblem {
  return imagesOnly ? 'no-picture' : 'wrong-type';
}
