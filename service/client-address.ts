/** Whom a request is counted for. */

import { isIPv4, isIPv6 } from 'node:net';
import type { Context } from 'hono';

/**
 * The address a request came from, as limits are kept for it: the connection's, or with trusted proxies in front the entry that
 * the outermost of them wrote into `X-Forwarded-For`. What a client writes there itself stands left of it and is not believed.
 * `unknown` where there is no connection (tests).
 *
 * Of IPv6 the first 64 bits: one subscriber has all the addresses below them, and could take another for each request.
 */
export function clientAddress(c: Context, trustedProxyHops: number): string {
  const hops = (c.req.header('X-Forwarded-For') ?? '').split(',').map((hop) => hop.trim());
  const forwarded = trustedProxyHops === 0 ? undefined : hops.at(-trustedProxyHops);
  return subscriberOf(forwarded || connectionAddress(c.env) || 'unknown');
}

/** What the Node adapter keeps of the connection. */
function connectionAddress(env: unknown): string | undefined {
  const socket = member(member(env, 'incoming'), 'socket');
  const address = member(socket, 'remoteAddress');
  return typeof address === 'string' ? address : undefined;
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && key in value ? Reflect.get(value, key) : undefined;
}

/** Without what differs by connection: some proxies write the port too. */
function subscriberOf(text: string): string {
  const address = /^\[(.+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  if (isIPv4(address) || !isIPv6(address)) return address;
  const embedded = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  return embedded ?? `${prefixOf(address)}::/64`;
}

/** The first four groups of an IPv6 address, written in one way. */
function prefixOf(address: string): string {
  const groupsOf = (part: string | undefined) => (part ? part.split(':') : []);
  const [head, tail] = address.split('::');
  const [before, after] = [groupsOf(head), groupsOf(tail)];
  const left = 8 - before.length - after.length;
  const groups = [...before, ...Array.from({ length: left }, () => '0'), ...after];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
