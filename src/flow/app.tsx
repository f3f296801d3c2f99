/// <reference types="vite/client" />

import type { ReadonlySignal } from '@preact/signals';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Surface } from '../protocol/api.ts';
import { Confirm } from './components/confirm.tsx';
import { focusHeading, leadIn } from './components/focus-heading.ts';
import { LiveRegion } from './components/live-region.tsx';
import { noticeText } from './screens/frame-props.ts';
import { LoadedScreen, loadScreen } from './screens/loaded-screen.tsx';
import { StepScreen } from './screens/step-screen.tsx';
import { en } from './strings/en.ts';
import type { Strings } from './strings/strings.ts';
import type { Actions, ScreenView, View } from './view.ts';
import './styles/tokens.css';
import './styles/base.css';

export interface AppProps {
  readonly view: ReadonlySignal<View>;
  readonly actions: Actions;
  readonly surface: Surface;
  /** Each increase asks to focus what is on the screen: the first field of a form, or else the heading. 0: not shown yet. */
  readonly focus: ReadonlySignal<number>;
  /** Each increase begins with screens that know nothing of what was typed before. */
  readonly launch: ReadonlySignal<number>;
  /** Default: English. */
  readonly strings?: Strings;
}

/** View → what is drawn. Announces what changes, and leads the focus to it. */
export function App({ view: signal, actions, surface, focus, launch, strings: t = en }: AppProps): JSX.Element {
  const view = signal.value;
  const asks = focus.value;
  const said = useSignal('');
  const wasDrawn = useRef(false);
  const under = view.kind === 'confirm' ? view.under : view;
  const step = under.kind === 'screen' ? under : undefined;
  const key = launch.value + (step ? step.screen.step : view.kind);
  const announce = (text: string): void => {
    // What is said again is only heard if it is another text.
    said.value = text && said.value === text ? `${text}\xa0` : text;
  };

  useLayoutEffect(() => {
    // Where the focus is elsewhere on the page, a screen that changes by itself must not take it away.
    if (wasDrawn.current && (focus.peek() > 0 || document.hasFocus())) focusHeading();
    wasDrawn.current = true;
  }, [key]);
  useLayoutEffect(() => {
    if (asks > 0) leadIn();
  }, [asks]);
  useQuestionFocus(view.kind === 'confirm');
  useEscape(view, actions, surface);
  useNearScreens(step);

  const event = step ? eventText(t, step) : '';
  useLayoutEffect(() => {
    said.value = event;
  }, [event, key]);

  return (
    <div class={`flow ${surface}`} lang={t.lang}>
      <div class="sheet" inert={view.kind === 'confirm'}>
        {under.kind === 'screen' ? (
          <StepScreen key={key} t={t} view={under} screen={under.screen} actions={actions} announce={announce} />
        ) : (
          <LoadedScreen
            key={key}
            t={t}
            announce={announce}
            frame={{ t, title: document.title, text: [], onClose: surface === 'hosted' ? undefined : actions.leave }}
            draw={({ MessageContent }) => <MessageContent view={under} actions={actions} surface={surface} />}
          />
        )}
      </div>
      {view.kind === 'confirm' && <Confirm t={t} isKept={view.isKept} onStay={actions.stay} onLeave={actions.leave} />}
      <LiveRegion text={said.value} />
    </div>
  );
}

/** What to say about a step that stays on the screen. */
function eventText(t: Strings, { busy, sequence, notice }: ScreenView): string {
  // The first access is nothing the visitor asked for.
  return busy && sequence !== undefined ? t.sending : (noticeText(t, notice) ?? '');
}

/** The focus goes into the question, to the answer that loses nothing, and back to where it was once that is no longer inert. */
function useQuestionFocus(isOpen: boolean): void {
  useLayoutEffect(() => {
    if (!isOpen) return undefined;
    const before = document.activeElement;
    document.querySelector<HTMLElement>('[role=alertdialog] button')?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
      // The step went on meanwhile.
      else focusHeading();
    };
  }, [isOpen]);
}

/** Not its name: one that an input method takes has that, too, and in Safari nothing else says that it was taken. */
const ESCAPE_KEY_CODE = 27;

/** Escape stays where a question is open, and asks to leave where the flow lies over a page. */
function useEscape(view: View, actions: Actions, surface: Surface): void {
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.keyCode !== ESCAPE_KEY_CODE || event.defaultPrevented) return;
      if (view.kind === 'confirm') actions.stay();
      else if (surface === 'embedded') actions.askExit();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [view.kind, actions, surface]);
}

/** Fetches the scripts of later steps while the visitor is busy with this one. */
function useNearScreens(step: ScreenView | undefined): void {
  const isNear = step?.sequence !== undefined && step.progress.position < step.progress.total;
  useLayoutEffect(() => {
    // Only a head start: the screen itself tries again, and says so where it cannot.
    if (isNear) loadScreen('any').catch(() => undefined);
  }, [isNear]);
}
