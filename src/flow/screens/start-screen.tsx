import type { JSX } from 'preact';
import { Button } from '../components/button.tsx';
import { Page } from '../components/page.tsx';
import { buttonLabel } from './button-label.tsx';
import { frameProps } from './frame-props.ts';
import type { ScreenProps } from './screen-props.ts';
import { usePress } from './use-press.ts';

/** What this is about, and the button that agrees to it. */
export function StartScreen(props: ScreenProps<'start'>): JSX.Element {
  const { t, view, screen, actions } = props;
  const { pressed, press } = usePress(view, () => actions.submit({ kind: 'next' }, {}));
  return (
    <Page
      {...frameProps(props)}
      icon="shield"
      actions={
        <Button kind="primary" busy={pressed} onPress={press}>
          {pressed ? t.sending : buttonLabel(screen.button, t.begin)}
        </Button>
      }
    >
      {view.progress.total > 0 && (
        <p class="hint" lang={t.lang}>
          {t.steps(view.progress.total)}
        </p>
      )}
    </Page>
  );
}
