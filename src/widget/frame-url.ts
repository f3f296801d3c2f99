import { paramName } from '../protocol/frame-params.ts';
import { PROTOCOL_MAJOR } from '../protocol/messages.ts';
import { ADDRESS_OPTIONS, type Config, type Options } from './options.ts';
import { VERSION } from './version.ts';

/** The address of the frame. It ends up in logs and histories: no token, no field, no id of the visitor. */
export function createFrameUrl(options: Options, origin: string, containerId: string): string {
  const query = encode(ADDRESS_OPTIONS, options, {
    'container-id': containerId,
    'flow-type': options.mode === 'inline' ? 'inline' : 'embedded',
    'client-version': VERSION,
    'iframe-origin': location.origin,
    handshake: `${PROTOCOL_MAJOR}`,
  });
  return `${origin}/widget?${query}`;
}

/** The address of the same flow as a page of its own. What is secret or personal stands in the fragment, which no server sees. */
export function createHostedUrl(options: Config, sessionToken: string | undefined): string {
  const query = encode([...ADDRESS_OPTIONS, 'redirectUri'], options);
  const fragment = encode(['sessionToken', 'referenceId', 'accountId'], { ...options, sessionToken });
  for (const [key, value] of Object.entries(options.fields)) {
    for (const item of [value ?? []].flat()) fragment.append(`fields[${key}]${item === value ? '' : '[]'}`, `${item}`);
  }
  return `${options.host}/verify?${query}#${fragment}`;
}

/** Options under their published names; a list is its name once per item, and what was not given is left out. */
function encode(names: readonly (keyof Options)[], options: Options, more?: Record<string, string>): URLSearchParams {
  const query = new URLSearchParams(more);
  for (const name of names) {
    for (const item of [options[name] ?? []].flat()) query.append(paramName(name), `${item}`);
  }
  return query;
}
