/** Boot order, and the flow's only side effects: address and data → link, service, model → render → `ready`. */

import { effect } from '@preact/signals';
import { render } from 'preact';
import { createFlowApi } from './api.ts';
import { App } from './app.tsx';
import { guardBack } from './back-guard.ts';
import { parseBoot, readConfig } from './boot.ts';
import { createHostLink } from './host-link.ts';
import { createInquiryModel } from './models/inquiry-model.ts';
import { loadScreen, loadSteps } from './screens/loaded-screen.tsx';
import { createSessionStore } from './session-store.ts';
import { watchShown } from './shown.ts';
import { applyTheme } from './styles/apply-theme.ts';

// Its place in the document; a body without it will do.
const root = document.querySelector<HTMLElement>('#app') ?? document.body;
const config = readConfig({
  address: window.inquiryAddress ?? location,
  pathname: location.pathname,
  isFramed: window.parent !== window,
  boot: parseBoot(document.getElementById('boot')?.textContent),
});
const { surface, host } = config;
// By what the address says of the page around, which anybody can write, and by what the browser says, where it does.
const store = createSessionStore(
  () => sessionStorage,
  [host.kind === 'none' ? '' : host.origin, location.ancestorOrigins?.[0]].join(' '),
);

/** Changes what a reload starts from; a document that may not touch its history stays as it is. */
function replaceAddress(address: string): void {
  try {
    history.replaceState(null, '', address);
  } catch {
    // Sandboxed without its origin: a reload then starts from the address as it came.
  }
}

/** Longer than a frame takes on a slow phone. */
const UNSEEN_MS = 100;

const ended = new AbortController();
const model = createInquiryModel({
  config,
  api: createFlowApi({
    fetch: (...request) => fetch(...request),
    sendFile: async (...request) => (await loadSteps()).sendFile(...request),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    signal: ended.signal,
  }),
  link: createHostLink(window, host),
  store,
  random: (length) => crypto.getRandomValues(new Uint8Array(length)),
  startTimer(run, ms) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  // A task comes after the microtask in which signals draw; an animation frame would never come in a hidden frame.
  afterRender: (run) => setTimeout(run),
  afterPaint(run) {
    let isDue = true;
    const once = (): void => {
      if (isDue) run();
      isDue = false;
    };
    // A task comes after the frame; for what is out of sight there are no frames.
    requestAnimationFrame(() => setTimeout(once));
    setTimeout(once, UNSEEN_MS);
  },
  // Not the document's, which is never less than the frame's: a frame that once was high would stay so. Rounded up, because a
  // frame that lacks a part of a pixel gets a scroll bar, which makes the text narrower and the screen higher.
  pageHeight: () => Math.ceil(root.getBoundingClientRect().height),
  navigate: (address) => withoutGuard(() => location.replace(address)),
  reload: () => location.reload(),
  remember: (inquiryId) => replaceAddress(`${location.pathname}?inquiry-id=${inquiryId}`),
  loadKeeper: async (entry) => {
    const { createTabKeeper } = await import('./persist/tab-keeper.ts');
    return createTabKeeper({ entry, store, window });
  },
  forget: () => replaceAddress(location.href),
  end: () => ended.abort(),
});

const withoutGuard =
  surface === 'hosted'
    ? guardBack({
        window,
        isInside() {
          const view = model.view.peek();
          return view.kind === 'screen' && view.sequence !== undefined;
        },
        // Back where there is one, or else Close; neither while the question is open.
        findWayBack: () => document.querySelector('.sheet:not([inert]) header button'),
      })
    : (go: () => void) => go();

effect(() => {
  const variant = model.styleVariant.value;
  if (variant !== undefined) document.documentElement.dataset['styleVariant'] = variant;
});
// Kept by the browser for a way back, the document goes on where it was.
addEventListener('pagehide', ({ persisted }) => model.hide(persisted));
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') model.hide(true);
});

async function begin(): Promise<void> {
  if (config.kind === 'flow' && config.boot) {
    const { theme, screen } = config.boot;
    applyTheme(document.documentElement, theme);
    // Without its script the first screen says so itself, and offers to try again.
    await loadScreen(config.start.kind === 'link' ? 'any' : screen.kind).catch(() => undefined);
  }
  render(
    <App view={model.view} actions={model.actions} surface={surface} focus={model.focus} launch={model.launch} />,
    root,
  );
  model.mounted();
  watchShown({
    window,
    root,
    onShown() {
      model.shown();
      // Inline, the page gives the frame the height that it is told.
      if (surface === 'inline') new ResizeObserver(model.resized).observe(root);
    },
  });
}

void begin();
