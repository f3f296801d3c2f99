import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

interface FileButtonProps {
  readonly kind: 'primary' | 'secondary';
  /** The camera to open on phones; `undefined` lets the visitor choose a file. Elsewhere browsers ignore it. */
  readonly camera: 'environment' | 'user' | undefined;
  readonly accept: string;
  readonly label: string;
  /** Of the label. */
  readonly lang: string;
  /** Id of what else is to be said about it: formats, error. */
  readonly describedBy: string;
  readonly busy: boolean;
  /** What was chosen last is there no more: as long as the input holds it, it is still said to be. */
  readonly isEmpty: boolean;
  readonly onFile: (file: File) => void;
}

/** A file input that looks like a button, and lies over all of it: fingers that feel for it find the input, not its words. */
export function FileButton(props: FileButtonProps): JSX.Element {
  const { kind, camera, accept, label, lang, describedBy, busy, isEmpty, onFile } = props;
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    if (isEmpty && input.current) input.current.value = '';
  }, [isEmpty]);
  return (
    <label class={camera ? `button ${kind} camera` : `button ${kind}`} lang={lang}>
      <input
        ref={input}
        type="file"
        class="over"
        accept={accept}
        capture={camera}
        // It keeps the focus while its file is sent: what describes it then is said by some each time that it changes.
        aria-describedby={busy ? undefined : describedBy}
        aria-disabled={busy || undefined}
        onClick={(event) => {
          if (busy) event.preventDefault();
          // The same file chosen again after a failure is a new choice.
          else event.currentTarget.value = '';
        }}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file && !busy) onFile(file);
        }}
      />
      <span key={label}>{label}</span>
    </label>
  );
}
