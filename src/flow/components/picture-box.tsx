import type { ComponentChildren, JSX } from 'preact';
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
  /** The browser cannot show the picture. */
  readonly onBroken: () => void;
  /** What can be done about it. */
  readonly children?: ComponentChildren;
}

/** What stands for one slot: the picture, or the file's name, or room for it. */
export function PictureBox(props: PictureBoxProps): JSX.Element {
  const { preview, alt, caption, state, progress, round, onBroken, children } = props;
  return (
    <figure class={`picture ${state}${round ? ' round' : ''}`}>
      {preview !== undefined ? (
        <img src={preview} alt={alt} onError={onBroken} />
      ) : (
        <span class="blank">{state === 'there' && <Icon name="check" />}</span>
      )}
      {state === 'busy' && <progress aria-label={progress.label} max={100} value={progress.percent} />}
      <figcaption key={caption}>{caption}</figcaption>
      {children}
    </figure>
  );
}
