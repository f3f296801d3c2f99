import type { ComponentChildren, JSX } from 'preact';

interface ButtonProps {
  readonly kind: 'primary' | 'secondary' | 'plain';
  readonly onPress: () => void;
  /** The press is being dealt with: shown and said, and further presses do nothing. */
  readonly busy?: boolean;
  /** Name for those who listen, where the words on the button need their surroundings. */
  readonly name?: string | undefined;
  readonly children: ComponentChildren;
}

/** One button. A busy one keeps its focus: a disabled button would lose it. */
export function Button({ kind, onPress, busy = false, name, children }: ButtonProps): JSX.Element {
  return (
    <button
      type="button"
      class={`button ${kind}`}
      aria-disabled={busy || undefined}
      aria-label={name}
      onClick={() => {
        if (!busy) onPress();
      }}
    >
      {busy && <span class="spinner" />}
      {children}
    </button>
  );
}
