import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ScreenKind } from '../../protocol/api.ts';
import { Button } from '../components/button.tsx';
import { focusHeading } from '../components/focus-heading.ts';
import { Page } from '../components/page.tsx';
import type { Strings } from '../strings/strings.ts';
import type { FrameProps } from './frame-props.ts';

type StepModule = typeof import('./step-content.tsx');

/** The steps that ask for nothing stand in the page; all else shares one script, which comes while those are read. */
const STANDING: readonly ScreenKind[] = ['start', 'complete', 'fail'];

let loaded: StepModule | undefined;
/** Where the script is that did not come, as the browser named it, and how often it was asked for since. */
let missing: { readonly address: string; tries: number } | undefined;

/** Firefox remembers that a script failed and never asks for the same address again: an address of its own makes it. */
async function importContent(): Promise<StepModule> {
  if (missing) return import(/* @vite-ignore */ `${missing.address}?${++missing.tries}`);
  try {
    return await import('./step-content.tsx');
  } catch (error) {
    const address = /https?:\S+\.js/.exec(String(error))?.[0];
    missing = address === undefined ? undefined : { address, tries: 0 };
    throw error;
  }
}

/** Loads what the steps need that ask for something, at once where it is there already. Rejects when it cannot. */
export async function loadSteps(): Promise<StepModule> {
  if (loaded) return loaded;
  const module = await importContent();
  // Two may have waited for it.
  if (!loaded) module.adoptStepStyles(document);
  loaded = module;
  return module;
}

/** The same, for a screen that may need nothing. */
export async function loadScreen(kind: ScreenKind | 'any'): Promise<void> {
  if (kind === 'any' || !STANDING.includes(kind)) await loadSteps();
}

interface LoadedProps {
  readonly t: Strings;
  readonly announce: (text: string) => void;
  /** What stands around the wait: heading and ways out of the screen to come. */
  readonly frame: FrameProps;
  readonly draw: (module: StepModule) => JSX.Element;
}

/** A screen whose script comes when it is needed, and says so when it does not. */
export function LoadedScreen({ t, announce, frame, draw }: LoadedProps): JSX.Element {
  const [state, setState] = useState<'loading' | 'failed' | 'there'>(loaded ? 'there' : 'loading');
  const hadFocus = useRef(false);
  useLayoutEffect(() => {
    if (state === 'failed') announce(t.chunkFailed.title);
    // The heading that had the focus made room for that of the screen itself.
    if (state === 'there' && hadFocus.current) focusHeading();
    if (state !== 'loading') return undefined;
    let alive = true;
    const settle = (to: 'failed' | 'there'): void => {
      if (!alive) return;
      hadFocus.current = document.activeElement !== document.body;
      setState(to);
    };
    loadScreen('any').then(
      () => settle('there'),
      () => settle('failed'),
    );
    return () => {
      alive = false;
    };
  }, [state]);
  if (state === 'there' && loaded) return draw(loaded);
  return state === 'failed' ? (
    <Page
      {...frame}
      lang={undefined}
      title={t.chunkFailed.title}
      text={[t.chunkFailed.text]}
      icon="alert"
      actions={
        <Button
          kind="primary"
          onPress={() => {
            // Before the button goes, and the focus with it.
            focusHeading();
            setState('loading');
          }}
        >
          {t.retry}
        </Button>
      }
    />
  ) : (
    <Page {...frame} text={[]}>
      <p lang={t.lang}>{t.loading}</p>
    </Page>
  );
}
