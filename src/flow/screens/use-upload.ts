import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { type CaptureMethod, MAX_UPLOAD_BYTES, type UploadedFile } from '../../protocol/api.ts';
import type { UploadWatch } from '../api.ts';
import type { UploadProblem } from '../strings/strings.ts';
import type { UploadFailure } from '../view.ts';
import { fitPicture } from './fit-picture.ts';
import type { LoadedKind, StepProps } from './screen-props.ts';
import { useDropGuard } from './use-file-drop.ts';
import { type UploadProgress, type WatchedUpload, watchUpload } from './watch-upload.ts';

interface SlotUpload {
  /** Object URL of the picture chosen last, if it is one that the browser can show. */
  readonly preview: string | undefined;
  readonly busy: boolean;
  /** As long as it is being sent. */
  readonly progress: UploadProgress | undefined;
  /** The file that stands, as long as it is being removed. */
  readonly removing: UploadedFile | undefined;
  /** It was removed, and nothing chosen since. */
  readonly isRemoved: boolean;
  /** What went wrong, in words. */
  readonly problem: string | undefined;
  /** What did not get through, or was stopped, and may be sent again as it is, also while that is under way. */
  readonly unsent: Chosen | undefined;
}

interface Chosen {
  readonly file: File;
  readonly method: CaptureMethod;
}

export interface Uploads {
  readonly of: (slot: string) => SlotUpload;
  readonly busy: boolean;
  /** Whether a file is being removed. */
  readonly removing: boolean;
  /** Whether the visitor had to do with the slot on this screen. */
  readonly isKnown: (slot: string) => boolean;
  readonly send: (slot: string, file: File, method: CaptureMethod) => void;
  /** Sends once more what did not get through. */
  readonly sendAgain: (slot: string) => void;
  /** Stops what is being sent. Nothing of it stands then. */
  readonly stop: (slot: string) => void;
  /** Takes away the file that stands. */
  readonly remove: (slot: string, file: UploadedFile) => void;
  /** It cannot be shown: browsers without HEIC do not know what their own camera took. Its name will do. */
  readonly hidePicture: (slot: string) => void;
  /** Whether something on the page had the focus before what is drawn now. */
  readonly hadFocus: () => boolean;
}

/** A removal has nothing to look at, and is so short that nobody could stop it. */
const UNWATCHED: UploadWatch = {
  onProgress: () => undefined,
  signal: new AbortController().signal,
  stop: () => undefined,
};

const NOTHING: SlotUpload = {
  preview: undefined,
  busy: false,
  progress: undefined,
  removing: undefined,
  isRemoved: false,
  problem: undefined,
  unsent: undefined,
};

/**
 * The files chosen on this screen: sends each at once, keeps its preview, says how it went. Frees the previews with the screen.
 * A file that is chosen before the inquiry is accessed waits for it.
 *
 * @param idClass the kind of identity document that they are of
 */
export function useUploads(
  { t, view, actions, announce }: Pick<StepProps<LoadedKind>, 't' | 'view' | 'actions' | 'announce'>,
  imagesOnly: boolean,
  idClass?: string,
): Uploads {
  const slots = useSignal<ReadonlyMap<string, SlotUpload>>(new Map());
  const alive = useSignal(true);
  const waiting = useRef(new Map<string, Chosen>());
  /** What is made smaller, before it is sent. */
  const shrinking = useRef(new Map<string, Chosen>());
  const watches = useRef(new Map<string, WatchedUpload>());
  const hadFocus = useRef(false);
  useDropGuard();
  const isAccessed = view.sequence !== undefined;
  useLayoutEffect(
    () => () => {
      alive.value = false;
      for (const watch of watches.current.values()) {
        watch.stop();
        watch.dispose();
      }
      for (const { preview } of slots.peek().values()) if (preview) URL.revokeObjectURL(preview);
    },
    [alive, slots],
  );
  const of = (slot: string): SlotUpload => slots.value.get(slot) ?? NOTHING;
  const set = (slot: string, to: SlotUpload): void => {
    const { preview } = of(slot);
    if (preview && preview !== to.preview) URL.revokeObjectURL(preview);
    hadFocus.current = document.activeElement !== document.body;
    slots.value = new Map(slots.value).set(slot, to);
  };
  useLayoutEffect(() => {
    if (!isAccessed && view.busy) return;
    for (const [slot, chosen] of [...waiting.current]) {
      waiting.current.delete(slot);
      if (isAccessed) void send(slot, chosen);
      else settle(slot, chosen, 'connection');
    }
  }, [isAccessed, view.busy]);

  const isLeaving = isAccessed && view.busy;
  useLayoutEffect(() => {
    // No way on is open meanwhile, so it is the way back: the rest of the file would be in its way, and is not wanted any more.
    if (isLeaving) for (const watch of watches.current.values()) watch.stop();
  }, [isLeaving]);

  function choose(slot: string, chosen: Chosen): void {
    if (of(slot).busy) return;
    const problem = problemOf(chosen.file, imagesOnly);
    if (problem && problem !== 'too-large') refuse(slot, problem);
    else start(slot, chosen);
  }

  function refuse(slot: string, problem: UploadProblem): void {
    const before = of(slot);
    set(slot, { ...(before.unsent ? NOTHING : { ...before, busy: false }), problem: t.upload[problem] });
    announce(t.upload[problem]);
  }

  function start(slot: string, chosen: Chosen, shown?: SlotUpload): void {
    announce(t.uploading);
    if (problemOf(chosen.file, imagesOnly)) void shrink(slot, chosen);
    else begin(slot, chosen, shown);
  }

  /** Sends a picture that is too large as a smaller one, if it can be made. */
  async function shrink(slot: string, chosen: Chosen): Promise<void> {
    shrinking.current.set(slot, chosen);
    set(slot, { ...of(slot), busy: true, problem: undefined });
    const file = await fitPicture(chosen.file);
    if (!alive.peek() || shrinking.current.get(slot) !== chosen) return;
    shrinking.current.delete(slot);
    const problem = problemOf(file, imagesOnly);
    if (problem) refuse(slot, problem);
    else begin(slot, { ...chosen, file });
  }

  /** @param shown what stands there, of one that is sent again */
  function begin(slot: string, chosen: Chosen, shown?: SlotUpload): void {
    set(slot, { ...(shown ?? { ...NOTHING, preview: previewOf(chosen.file) }), busy: true, problem: undefined });
    if (!isAccessed) waiting.current.set(slot, chosen);
    // Without an inquiry this only asks for it.
    void send(slot, chosen);
  }

  async function send(slot: string, chosen: Chosen): Promise<void> {
    const watch = watchUpload(
      // Without an inquiry nothing is sent yet.
      (progress) => isAccessed && set(slot, { ...of(slot), progress }),
      ({ percent, isStalled }) => announce(isStalled ? t.stalled : t.uploadingShare(percent)),
    );
    watches.current.set(slot, watch);
    const failure = await actions.upload(slot, chosen.file, chosen.method, idClass, watch);
    watch.dispose();
    if (!alive.peek() || waiting.current.has(slot)) return;
    if (failure === 'connection' && watch.signal.aborted) {
      set(slot, { ...of(slot), busy: false, progress: undefined, unsent: chosen });
      announce(t.stopped);
    } else settle(slot, chosen, failure);
  }

  function settle(slot: string, chosen: Chosen, failure: UploadFailure | undefined): void {
    const problem = failure && problemOfFailure(failure, imagesOnly);
    const isPassing = problem === 'connection' || problem === 'rate-limited';
    // What stands is the file of before, so a picture that was refused must not stay on the screen as if it did.
    const preview = problem && !isPassing ? undefined : of(slot).preview;
    const said = problem && t.upload[problem];
    set(slot, { ...NOTHING, preview, problem: said, unsent: isPassing ? chosen : undefined });
    announce(said ?? t.uploaded(chosen.file.name));
  }

  async function remove(slot: string, file: UploadedFile): Promise<void> {
    const before = of(slot);
    if (before.busy) return;
    set(slot, { ...before, busy: true, removing: file, problem: undefined });
    announce(t.sending);
    const failure = await actions.upload(slot, undefined, 'upload', idClass, UNWATCHED);
    if (!alive.peek()) return;
    const problem = failure && t.notice[failure === 'rate_limited' ? 'rate-limited' : 'connection'];
    // What was not sent stands by itself.
    set(slot, problem || before.unsent ? { ...before, problem } : { ...NOTHING, isRemoved: true });
    announce(problem ?? t.removed(file.filename));
  }

  return {
    of,
    busy: [...slots.value.values()].some(({ busy }) => busy),
    removing: [...slots.value.values()].some(({ removing }) => removing),
    isKnown: (slot) => slots.value.has(slot),
    send: (slot, file, method) => choose(slot, { file, method }),
    sendAgain(slot) {
      const shown = of(slot);
      if (shown.unsent && !shown.busy) start(slot, shown.unsent, shown);
    },
    stop(slot) {
      const unsent = shrinking.current.get(slot);
      shrinking.current.delete(slot);
      if (unsent) set(slot, { ...of(slot), busy: false, unsent });
      watches.current.get(slot)?.stop();
    },
    remove: (slot, file) => void remove(slot, file),
    hidePicture: (slot) => set(slot, { ...of(slot), preview: undefined }),
    hadFocus: () => hadFocus.current,
  };
}

function previewOf(file: File): string | undefined {
  return file.type.startsWith('image/') ? URL.createObjectURL(file) : undefined;
}

/** What can be told without sending it. The service looks at the bytes themselves. */
function problemOf(file: File, imagesOnly: boolean): UploadProblem | undefined {
  if (file.size === 0) return 'empty';
  // Some systems do not know HEIC and give no type at all: the service will tell.
  const fits = file.type === '' || file.type.startsWith('image/') || (!imagesOnly && file.type === 'application/pdf');
  if (!fits) return wrongType(imagesOnly);
  return file.size > MAX_UPLOAD_BYTES ? 'too-large' : undefined;
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
