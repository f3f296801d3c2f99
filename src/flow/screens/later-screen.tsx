import type { JSX } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';
import type { Screen, ScreenKind } from '../../protocol/api.ts';
import { Button } from '../components/button.tsx';
import { Page } from '../components/page.tsx';
import { frameProps } from './frame-props.ts';
import type { ScreenProps } from './screen-props.ts';

type LaterModule = typeof import('./later.tsx');

/** The steps that no first screen needs: one script for all of them. */
const LATER: readonly ScreenKind[] = ['government-id', 'selfie', 'document', 'review'];

let loaded: LaterModule | undefined;

/** Loads what the screen needs, or all that a later one may; at once where it is there already. Rejects when it cannot. */
export async function loadScreen(kind: Screen['kind'] | 'any'): Promise<void> {
  if (kind === 'any' || LATER.includes(kind)) loaded ??= await import('./later.tsx');
}

type LaterProps = ScreenProps<'government-id' | 'selfie' | 'document' | 'review'>;

/** A screen whose script comes when it is needed, and says so when it does not. */
export function LaterScreen(props: LaterProps): JSX.Element {
  const { t } = props;
  const [state, setState] = useState<'loading' | 'failed' | 'there'>(loaded ? 'there' : 'loading');
  useLayoutEffect(() => {
    if (state !== 'loading') return undefined;
    let alive = true;
    const settle = (to: 'failed' | 'there'): void => {
      if (alive) setState(to);
    };
    loadScreen('any').then(
      () => settle('there'),
      () => settle('failed'),
    );
    return () => {
      alive = false;
    };
  }, [state]);
  if (state === 'there' && loaded) return <loaded.LaterContent {...props} />;
  return state === 'failed' ? (
    <Page
      {...frameProps(props)}
      title={t.chunkFailed.title}
      text={[t.chunkFailed.text]}
      icon="alert"
      actions={
        <Button kind="primary" onPress={() => setState('loading')}>
          {t.retry}
        </Button>
      }
    />
  ) : (
    <Page {...frameProps(props)} text={[t.loading]} />
  );
}
