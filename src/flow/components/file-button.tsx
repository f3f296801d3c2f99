import type { JSX } from 'preact';

interface FileButtonProps {
  readonly kind: 'primary' | 'secondary';
  /** The camera to open on phones; `undefined` lets the visitor choose a file. Elsewhere browsers ignore it. */
  readonly camera: 'environment' | 'user' | undefined;
  readonly accept: string;
  readonly label: string;
  /** Id of what else is to be said about it: formats, error. */
  readonly describedBy: string;
  readonly busy: boolean;
  readonly onFile: (file: File) => void;
}

/** A file input that looks like a button: the label around it takes the press in every browser and web view. */
export function FileButton(props: FileButtonProps): JSX.Element {
  const { kind, camera, accept, label, describedBy, busy, onFile } = props;
  return (
    <label class={camera ? `button ${kind} camera` : `button ${kind}`}>
      <input
        type="file"
        class="unseen"
        accept={accept}
        capture={camera}
        aria-describedby={describedBy}
        aria-disabled={busy || undefined}
        onClick={(event) => {
          if (busy) event.preventDefault();
        }}
        onChange={(event) => {
          const input = event.currentTarget;
          const file = input.files?.[0];
          if (file && !busy) onFile(file);
          // The same file chosen again after a failure is a new choice.
          input.value = '';
        }}
      />
      {label}
    </label>
  );
}
