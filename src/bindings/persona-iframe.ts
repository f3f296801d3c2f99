import { cssLength } from '../widget/css-length.ts';
import { createFrame } from '../widget/frame.ts';
import { encodeOptions } from '../widget/frame-url.ts';
import { parseOptions } from '../widget/options.ts';
import { type ClientOptions, toOwnOptions } from './persona-options.ts';

/**
 * Makes a frame of the page show the flow. This way in has no handshake: a session token and prefilled fields go in the address of the
 * frame, from which the flow removes them first of all. `mode: 'inline'` of `Client` shows the flow in an element without that.
 *
 * @param containerId names the frame's messages; the same for `setupEvents`
 * @returns the frame
 * @throws InquiryError `invalid_config`, naming the option
 */
export function setupIframe(
  iframe: HTMLIFrameElement,
  containerId: string,
  flowType: 'embedded' | 'inline',
  options: ClientOptions,
): HTMLIFrameElement {
  const config = parseOptions(toOwnOptions(options));
  if (config.frameHeight) iframe.style.maxHeight = cssLength(config.frameHeight);
  if (config.frameWidth) iframe.style.maxWidth = cssLength(config.frameWidth);

  const frame = createFrame(config, containerId);
  for (const { name, value } of frame.attributes) {
    if (name !== 'src') iframe.setAttribute(name, value);
  }

  const url = new URL(frame.src);
  const query = url.searchParams;
  query.set('flow-type', flowType);
  query.delete('handshake');
  for (const secret of encodeOptions(['sessionToken', 'referenceId', 'accountId'], config)) query.append(...secret);
  for (const name of ['fields', 'prefill'] as const) {
    for (const [key, value] of Object.entries(config[name])) {
      for (const item of [value ?? []].flat()) query.append(`${name}[${key}]${item === value ? '' : '[]'}`, `${item}`);
    }
  }
  // Last, because a frame loads with the permissions that it has by then.
  iframe.src = url.href;
  return iframe;
}
