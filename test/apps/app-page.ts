import type { ClientOptions } from 'inquiry-widget';

/** What the host page gives the app: options of the flow, and where it says what it heard. */
interface AppPage {
  readonly options: ClientOptions;
  hear(name: string, ...args: readonly unknown[]): void;
}

declare global {
  interface Window {
    appPage?: AppPage;
  }
}

/** The options of the nth rendering, as an app makes them: anew each time. What is heard says which one heard it. */
export function optionsAt(rendering: number): ClientOptions {
  const { appPage } = window;
  if (!appPage) throw new Error('The page must set appPage');
  const { options, hear } = appPage;
  return {
    ...options,
    fields: { nameFirst: `Jane ${rendering}` },
    onReady: () => hear('onReady', rendering),
    onComplete: ({ status }) => hear('onComplete', rendering, status),
    onCancel: (detail) => hear('onCancel', rendering, detail),
    onError: ({ code }) => hear('onError', rendering, code),
  };
}

/** What an app shows: the button of a modal, a flow inside, or nothing of ours. */
export type View = 'modal' | 'inline' | 'nothing';
