import { afterAll, beforeAll, expect, test } from 'vitest';
import { API_KEY, openWorld, SIGN_UP, type World } from './app-world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const CLAIMS = ['a'.repeat(32), 'b'.repeat(32)] as const;

async function post(path: string, body: object, token?: string) {
  const headers = { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) };
  const response = await world.request(`/flow/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(response.status).toBe(200);
  return (await response.json()) as { readonly sessionToken: string };
}

test('no table holds a session token, the code of a link, a claim or an API key in clear', async () => {
  const creation = {
    data: { attributes: { 'inquiry-template-id': SIGN_UP, 'reference-id': 'cust-90412' } },
    meta: { 'auto-create-inquiry-session': true, 'auto-create-one-time-link': true },
  };
  const { body } = await world.api('POST', '/inquiries', creation, { 'Idempotency-Key': 'once-4711' });
  const handedOut: string = body.meta['session-token'];
  const code: string = body.meta['one-time-link'].split('code=')[1];
  const target = { kind: 'inquiry', inquiryId: body.data.id };
  await post('/access', { claim: CLAIMS[0], target, surface: 'embedded' }, handedOut);
  const redeemed = await post('/redeem', { claim: CLAIMS[1], code });

  const stored = await world.stored();
  // It is the right place, and each of them left something there.
  for (const known of ['cust-90412', 'once-4711', body.data.id, 'claims ', 'one_time_links '])
    expect(stored).toContain(known);
  const signatures = [handedOut, redeemed.sessionToken].map((token) => token.split('.')[2] ?? token);
  for (const secret of [...signatures, code, ...CLAIMS, API_KEY]) expect(stored).not.toContain(secret);
});
