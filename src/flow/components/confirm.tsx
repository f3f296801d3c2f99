import type { JSX } from 'preact';
import type { Strings } from '../strings/strings.ts';
import { Button } from './button.tsx';

interface ConfirmProps {
  readonly t: Strings;
  /** Whoever leaves and comes back finds what was answered. */
  readonly isKept: boolean;
  readonly onStay: () => void;
  readonly onLeave: () => void;
}

/** *Leave?* over a step. What is under it is inert, so the focus cannot get behind it. The answer that loses nothing comes first. */
export function Confirm({ t, isKept, onStay, onLeave }: ConfirmProps): JSX.Element {
  return (
    <div class="shade">
      <div
        class="confirm"
        role="alertdialog"
        aria-modal="true"
        aria-labelledby="confirm-title"
        aria-describedby="confirm-text"
      >
        <h2 id="confirm-title">{t.confirm.title}</h2>
        <p id="confirm-text">{isKept ? t.confirm.kept : t.confirm.lost}</p>
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
