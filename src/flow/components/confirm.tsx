import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Strings } from '../strings/strings.ts';
import { Button } from './button.tsx';

interface ConfirmProps {
  readonly t: Strings;
  readonly onStay: () => void;
  readonly onLeave: () => void;
}

/**
 * *Leave?* over a step. What is under it is inert, so the focus cannot get behind it; it starts on the answer that loses
 * nothing, and goes back to where it was.
 */
export function Confirm({ t, onStay, onLeave }: ConfirmProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const before = document.activeElement;
    box.current?.querySelector('button')?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <div class="shade">
      <div
        class="confirm"
        role="alertdialog"
        aria-modal="true"
        aria-labelledby="confirm-title"
        aria-describedby="confirm-text"
        ref={box}
      >
        <h2 id="confirm-title">{t.confirm.title}</h2>
        <p id="confirm-text">{t.confirm.text}</p>
        <Button kind="primary" onPress={onStay}>
          {t.confirm.stay}
        </Button>
        <Button kind="secondary" onPress={onLeave}>
          {t.confirm.leave}
        </Button>
      </div>
    </div>
  );
}
