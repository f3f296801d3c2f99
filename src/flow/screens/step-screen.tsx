import type { JSX } from 'preact';
import { EndScreen } from './end-screen.tsx';
import { frameProps } from './frame-props.ts';
import { LoadedScreen } from './loaded-screen.tsx';
import type { ScreenProps } from './screen-props.ts';
import { StartScreen } from './start-screen.tsx';

/** Step → its screen. */
export function StepScreen(props: ScreenProps): JSX.Element {
  const { screen } = props;
  switch (screen.kind) {
    case 'start':
      return <StartScreen {...props} screen={screen} />;
    case 'form':
    case 'government-id':
    case 'selfie':
    case 'document':
    case 'review':
      return (
        <LoadedScreen
          {...props}
          frame={frameProps(props)}
          draw={({ StepContent }) => <StepContent {...props} screen={screen} />}
        />
      );
    case 'complete':
    case 'fail':
      return <EndScreen {...props} screen={screen} />;
    default:
      return screen satisfies never;
  }
}
