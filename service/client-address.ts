import type { Context } from 'hono';

/**
 * The address a request came from: the connection's, or with trusted proxies in front the entry that the outermost of them wrote
 * into `X-Forwarded-For`. What a client writes there itself stands left of it and is not believed. `unknown` where there is no
 * connection (tests).
 */
export function clientAddress(c: Context, trustedProxyHops: number): string {
  const hops = (c.req.header('X-Forwarded-For') ?? '').split(',').map((hop) => hop.trim());
  const forwarded = trustedProxyHops === 0 ? undefined : hops.at(-trustedProxyHops);
  return forwarded || connectionAddress(c.env) || 'unknown';
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
