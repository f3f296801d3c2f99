import { paramName } from '../protocol/frame-params.ts';
import { PROTOCOL_MAJOR } from '../protocol/messages.ts';
import { ADDRESS_OPTIONS, type Options } from './options.ts';
import { VERSION } from './version.ts';

/** The address of the frame. It ends up in logs and histories: no token, no field, no id of the visitor. */
export function createFrameUrl(options: Options, origin: string, containerId: string): string {
  const query = new URLSearchParams({
    'container-id': containerId,
    'flow-type': options.mode === 'inline' ? 'inline' : 'embedded',
    'client-version': VERSION,
    'iframe-origin': location.origin,
    handshake: `${PROTOCOL_MAJOR}`,
  });
  for (const option of ADDRESS_OPTIONS) {
    for (const value of [options[option] ?? []].flat()) query.append(paramName(option), `${value}`);
  }
  return `${origin}/widget?${query}`;
}
