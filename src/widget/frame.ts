import { createElement } from './element.ts';
import { createFrameUrl } from './frame-url.ts';
import type { Config } from './options.ts';

const SANDBOX = 'allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox';

/** Accessible name of dialog and frame. */
export function frameTitle({ options }: Config): string {
  return options.iframeTitle ?? 'Verify your identity';
}

/** The frame, in no document yet: it loads when it is put into one, and again whenever it is moved. */
export function createFrame(config: Config, containerId: string): HTMLIFrameElement {
  const { origin, options } = config;
  return createElement('iframe', {
    title: frameTitle(config),
    // Scoped to the flow's origin, so that nothing it may link to inherits them.
    allow: `camera ${origin}; clipboard-write ${origin}`,
    sandbox: [SANDBOX, ...(options.sandboxAttributes ?? [])].join(' '),
    referrerpolicy: 'no-referrer',
    src: createFrameUrl(config, containerId),
  });
}
