import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLog, faultOf, shortId, shortPath } from '../../service/log.ts';
import { API_KEY, openWorld, PUBLIC_URL, SIGN_UP, type World } from './app-world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test('a whole visit leaves no secret, no value and no whole id in the log', async () => {
  const secrets = [API_KEY, 'Mirela', 'mirela@shop.example', 'cust-90412', 'a-note-of-ours'];
  const { body } = await world.api('POST', '/inquiries?include=account', {
    data: {
      attributes: {
        'inquiry-template-id': SIGN_UP,
        'reference-id': 'cust-90412',
        note: 'a-note-of-ours',
        fields: { name_first: 'Mirela' },
      },
    },
    meta: { 'auto-create-inquiry-session': true, 'auto-create-one-time-link': true },
  });
  const { id } = body.data;
  const token: string = body.meta['session-token'];
  const code: string = body.meta['one-time-link'].split('code=')[1];
  secrets.push(id, token, code, body.data.relationships.account.data.id);
  await world.api('GET', `/inquiries/${id}`);
  await world.api('GET', '/inquiries?filter[reference-id]=cust-90412');
  await world.request(`/o/${code}`);
  await world.request(`/verify?code=${code}`);
  await world.request(`/widget?inquiry-id=${id}&session-token=${token}&fields[email-address]=mirela@shop.example`);
  const json = { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` };
  await world.request('/flow/v1/access', {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ claim: 'c'.repeat(32), target: { kind: 'inquiry', inquiryId: id }, surface: 'embedded' }),
  });
  await world.request('/flow/v1/transition', {
    method: 'POST',
    headers: json,
    body: JSON.stringify({
      step: 'start',
      sequence: 0,
      move: { kind: 'next' },
      values: { email_address: 'mirela@shop.example' },
    }),
  });
  await world.request(`/nowhere/${token}`);
  await world.api('POST', '/inquiries', {
    data: { attributes: { 'inquiry-template-id': SIGN_UP, fields: { email_address: 'mirela@shop.example!' } } },
  });
  const log = world.logLines.join('\n');
  expect(world.logLines.length).toBeGreaterThanOrEqual(10);
  for (const secret of secrets) expect(log).not.toContain(secret);
});

test('each request is one line of JSON: method, path without query, status, time, request', async () => {
  const before = world.logLines.length;
  const response = await world.request('/health?secret=1');
  expect(world.logLines).toHaveLength(before + 1);
  expect(JSON.parse(world.logLines.at(-1)!)).toEqual({
    time: world.deps.clock().toISOString(),
    level: 'info',
    message: 'request',
    request: shortId(response.headers.get('Request-Id')!),
    method: 'GET',
    path: '/health',
    status: 200,
    ms: 0,
  });
});

test('a page that fails inside is logged by kind, without the words of the error', async () => {
  const store = { ...world.deps.store, template: () => Promise.reject(new TypeError('Mirela')) } as never;
  await world.appWith({ store }).request(`${PUBLIC_URL}/widget?inquiry-template-id=${SIGN_UP}`);
  expect(world.logLines.join()).toContain('"reason":"TypeError"');
  expect(world.logLines.join()).not.toContain('Mirela');
});

test.for([
  ['ECONNREFUSED', { code: 'ECONNREFUSED' }],
  ['23505', { code: '23505' }],
  ['Mirela', {}],
  ['of Shop Street', {}],
  [undefined, {}],
] as const)('of an error with the code %s, the log has %o of it', ([code, logged]) => {
  const { reason: _reason, place: _place, ...more } = faultOf(Object.assign(new Error('Mirela'), { code }));
  expect(more).toEqual(logged);
});

test('of an error whose words go over lines, the log has the place and none of the words', () => {
  const { reason, place } = faultOf(new RangeError('of\n    at Mirela\nof Shop Street'));
  expect([reason, place]).toEqual(['RangeError', expect.stringContaining('logs.test.ts')]);
});

test.for([
  ['/api/v1/inquiries/inq_8mKdW2pQvXtR5nYb/resume', '/api/v1/inquiries/inq_…5nYb/resume'],
  ['/o/8mKdW2pQvXtR', '/o/…vXtR'],
  ['/o/ab', '/o/…ab'],
  ['//o/ab', '//o/…ab'],
  ['/x/o/8mKdW2pQvXtR', '/x/o/…vXtR'],
  ['/verify/8mKdW2pQvXtR5nYbH3cZ', '/verify/…H3cZ'],
  ['/inq%5F8mKdW2pQvXtR5nYbH3cZ', '/…H3cZ'],
  ['/api/v1/inquiries/generate-one-time-link', '/api/v1/inquiries/generate-one-time-link'],
  ['/widget?inquiry-id=inq_1', '/widget'],
  ['/assets/index-B2x9.js', '/assets/index-B2x9.js'],
  [`/x/${'y'.repeat(41)}`, '/x/…yyyy'],
  ['/jane@shop.example/x', '/…/x'],
  ['/Jane%20Doe', '/…'],
] as const)('the path %s is logged as %s', ([path, logged]) => {
  expect(shortPath(path)).toBe(logged);
});

describe('the level', () => {
  test.for([
    ['silent', []],
    ['error', ['error']],
    ['warn', ['warn', 'error']],
    ['info', ['info', 'warn', 'error']],
    ['debug', ['debug', 'info', 'warn', 'error']],
  ] as const)('%s lets through %j', ([level, expected]) => {
    const lines: string[] = [];
    const log = createLog(
      level,
      () => new Date(0),
      (line) => lines.push(line),
    );
    log.debug('x');
    log.info('x');
    log.warn('x');
    log.error('x');
    expect(lines.map((line) => (JSON.parse(line) as { level: string }).level)).toEqual(expected);
  });
});
