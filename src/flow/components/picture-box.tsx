import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from './icon.tsx';

interface PictureBoxProps {
  /** Address of the picture just chosen; `undefined` for other files and for those of an earlier visit. */
  readonly preview: string | undefined;
  readonly alt: string;
  /** Name and size, or what to do. */
  readonly caption: string;
  readonly state: 'empty' | 'busy' | 'there';
  /** How far a busy one is. `percent` is `undefined` as long as nobody can tell. */
  readonly progress: { readonly label: string; readonly percent: number | undefined };
  readonly round: boolean;
  /** What can be done about it. */
  readonly children?: ComponentChildren;
}

/** What stands for one slot: the picture, or the file's name, or room for it. */
export function PictureBox({ preview, alt, caption, state, progress, round, children }: PictureBoxProps): JSX.Element {
  // Browsers without HEIC cannot show what their own camera took: its name will do.
  const [broken, setBroken] = useState<string>();
  const shown = preview !== undefined && preview !== broken;
  return (
    <figure class={`picture ${state}${round ? ' round' : ''}`}>
      {shown ? (
        <img src={preview} alt={alt} onError={() => setBroken(preview)} />
      ) : (
        <span class="blank">{state === 'there' && <Icon name="check" />}</span>
      )}
      {state === 'busy' && <progress aria-label={progress.label} max={100} value={progress.percent} />}
      <figcaption key={caption}>{caption}</figcaption>
      {children}
    </figure>
  );
}
