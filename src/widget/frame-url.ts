import { encodePublicParams } from '../protocol/frame-params.ts';
import { PROTOCOL_MAJOR } from '../protocol/messages.ts';
import { ADDRESS_OPTIONS, type Options } from './options.ts';
import { VERSION } from './version.ts';

/** The address of the frame. It ends up in logs and histories: no token, no field, no id of the visitor. */
export function createFrameUrl(options: Options, origin: string, containerId: string): string {
  return `${origin}/widget?${encodePublicParams({
    clientVersion: VERSION,
    containerId,
    flowType: options.mode === 'inline' ? 'inline' : 'embedded',
    iframeOrigin: location.origin,
    handshake: `${PROTOCOL_MAJOR}`,
    ...Object.fromEntries(ADDRESS_OPTIONS.map((name) => [name, options[name]])),
  })}`;
}
