import type { JSX } from 'preact';
import { Button } from '../components/button.tsx';
import { Page } from '../components/page.tsx';
import { buttonLabel } from './button-label.tsx';
import { frameProps } from './frame-props.ts';
import type { ScreenProps } from './screen-props.ts';

/** The last screen, completed or failed: nothing can be lost any more, so every way out just leaves. */
export function EndScreen(props: ScreenProps<'complete' | 'fail'>): JSX.Element {
  const { t, screen, actions } = props;
  return (
    <Page
      {...frameProps(props)}
      progress={undefined}
      icon={screen.kind === 'complete' ? 'check' : 'alert'}
      actions={
        <Button kind="primary" onPress={actions.leave}>
          {buttonLabel(screen.button, t.done)}
        </Button>
      }
    />
  );
}
