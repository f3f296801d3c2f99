import { paramName } from '../protocol/frame-params.ts';
import { PROTOCOL_MAJOR } from '../protocol/messages.ts';
import { ADDRESS_OPTIONS } from './option-names.ts';
import type { Config, Options } from './options.ts';

/** The address of the frame. It ends up in logs and histories: no token, no field, no id of the visitor. */
export function createFrameUrl(options: Config, containerId: string): string {
  const query = encodeOptions(ADDRESS_OPTIONS, options, {
    'container-id': containerId,
    'flow-type': options.mode === 'inline' ? 'inline' : 'embedded',
    'iframe-origin': location.origin,
    handshake: `${PROTOCOL_MAJOR}`,
  });
  return `${options.host}/widget?${query}`;
}

/** Options under their published names; a list is its name once per item, and what was not given is left out. */
export function encodeOptions(
  names: readonly (keyof Options)[],
  options: Options,
  more?: Record<string, string>,
): URLSearchParams {
  const query = new URLSearchParams(more);
  for (const name of names) {
    for (const item of [options[name] ?? []].flat()) query.append(paramName(name), `${item}`);
  }
  return query;
}
