import { createElement } from './element.ts';
import { createFrameUrl } from './frame-url.ts';
import type { Config } from './options.ts';

const SANDBOX = 'allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox ';

/** The frame, in no document yet: it loads when it is put into one, and again whenever it is moved. */
export function createFrame(options: Config, containerId: string): HTMLIFrameElement {
  return createElement('iframe', {
    // Scoped to the flow's origin, so that nothing it may link to inherits them.
    allow: `camera ${options.host}`,
    sandbox: SANDBOX + [options.sandboxAttributes ?? []].flat().join(' '),
    referrerPolicy: 'no-referrer',
    title: options.iframeTitle,
    src: createFrameUrl(options, containerId),
  });
}
