/** What belongs to one environment is not there for the key of another. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { chooseAccount } from '../../service/operations/accounts.ts';
import { apiRoutes } from '../../service/routes/api/api.ts';
import type { Store } from '../../service/store/store.ts';
import type { EnvironmentId } from '../../src/protocol/ids.ts';
import { PNG } from '../support/sample-content.ts';
import { newClaim } from '../support/service-world.ts';
import { API_KEY, IDENTITY_CHECK, openWorld, PUBLIC_URL, SIGN_UP, type World } from './app-world.ts';

let world: World;
let app: ReturnType<World['appWith']>;
beforeAll(async () => {
  world = await openWorld();
  // A service whose keys are another environment's.
  const store: Store = Object.create(world.deps.store, {
    defaultEnvironmentId: { value: async () => 'env_another' as EnvironmentId },
  });
  app = world.appWith({ store });
});
afterAll(() => world.close());

const ATTRIBUTES = { 'inquiry-template-id': IDENTITY_CHECK, 'reference-id': 'cust-1', note: 'ours' };
const DETAILS = {
  name_first: 'Mirela',
  name_last: 'Okafor',
  birthdate: '1988-11-23',
  email_address: 'mirela@shop.example',
  address_street_1: 'Shop Street 1',
  address_city: 'Berlin',
  address_postal_code: '10115',
  address_country_code: 'DE',
};

async function inquiryWithFile() {
  const { body } = await world.api('POST', '/inquiries?include=inquiry-template-version', {
    data: { attributes: ATTRIBUTES },
    meta: { 'auto-create-inquiry-session': true },
  });
  const headers = { Authorization: `Bearer ${body.meta['session-token']}`, 'Content-Type': 'application/json' };
  const flow = (path: string, method: string, send: BodyInit) =>
    world.request(`/flow/v1/${path}`, { method, headers, body: send });
  const { id } = body.data;
  const target = { kind: 'inquiry', inquiryId: id };
  await flow('access', 'POST', JSON.stringify({ claim: newClaim(), target, surface: 'embedded' }));
  for (const [step, values] of [
    ['start', {}],
    ['details', DETAILS],
  ] as const) {
    const sequence = step === 'start' ? 0 : 1;
    const moved = await flow('transition', 'POST', JSON.stringify({ step, sequence, move: { kind: 'next' }, values }));
    expect(await moved.json()).toMatchObject({ sequence: sequence + 1 });
  }
  const uploaded = await flow(
    'upload?step=government_id&slot=front&capture=upload&idClass=dl',
    'POST',
    PNG as BodyInit,
  );
  const { file } = (await uploaded.json()) as { file: { id: string } };
  return { id, version: body.included[0].id, file: file.id };
}

const ask = (method: string, path: string, body?: object) =>
  app.request(`${PUBLIC_URL}/api/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${API_KEY}`, 'Content-Type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });

test('every route that names an object answers that there is none, and changes nothing', async () => {
  const ids = await inquiryWithFile();
  const before = await world.stored();
  const named = apiRoutes(world.deps)
    .routes.filter(({ path }) => path.includes('/:id'))
    .map(({ method, path }) => `${method} ${path}`);
  expect(named).toContain('PATCH /inquiries/:id');
  for (const route of named) {
    const [method = '', path = ''] = route.split(' ');
    const id = path.startsWith('/files') ? ids.file : path.startsWith('/inquiries') ? ids.id : SIGN_UP;
    const body = method === 'PATCH' ? { data: { attributes: { note: 'theirs' } } } : undefined;
    const address = path.replace(':id', id);
    expect([route, (await ask(method, address, body)).status]).toEqual([route, 404]);
    // It is there for whom it belongs to.
    if (method === 'GET') expect([route, (await world.api('HEAD', address)).status]).toEqual([route, 200]);
  }
  expect(await world.stored()).toBe(before);
});

test('lists hold none of them', async () => {
  const { id } = await inquiryWithFile();
  for (const path of ['/inquiries', `/inquiries?filter[inquiry-id]=${id}`, '/inquiry-templates'])
    expect(await (await ask('GET', path)).json()).toMatchObject({ data: [] });
  const versions = await ask('GET', `/inquiry-template-versions?filter[inquiry-template-id]=${SIGN_UP}`);
  expect(versions.status).toBe(404);
});

test('an inquiry is not made from its templates nor from their versions', async () => {
  const { version } = await inquiryWithFile();
  const before = await world.stored();
  for (const attributes of [{ 'inquiry-template-id': SIGN_UP }, { 'inquiry-template-version-id': version }])
    expect((await ask('POST', '/inquiries', { data: { attributes } })).status).toBe(404);
  expect(await world.stored()).toBe(before);
});

test('an inquiry does not belong to an account of theirs', async () => {
  const { body } = await world.api('POST', '/inquiries', { data: { attributes: ATTRIBUTES } });
  const accountId = body.data.relationships.account.data.id;
  const choose = (environmentId: string) =>
    chooseAccount(
      world.deps.store,
      world.deps,
      environmentId as EnvironmentId,
      { kind: 'existing', accountId },
      new Date(),
    );
  expect(await choose('env_another')).toMatchObject({ kind: 'refused', code: 'not_found' });
  expect(await choose(await world.deps.store.defaultEnvironmentId())).toMatchObject({ kind: 'done' });
});
