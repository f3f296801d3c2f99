import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TemplateFile } from '../../service/templates/template-file.ts';
import type { TemplateId } from '../../src/protocol/ids.ts';
import { simpleContent } from '../support/sample-content.ts';
import { openWorld, type World } from './app-world.ts';

/**
 * A process remembers the templates it has read. Publishing writes to the database and tells no process: each of these is what another
 * process did.
 */
describe('creating an inquiry by the API under a template that changed since this process read it', () => {
  let world: World;
  let file: TemplateFile;
  let count = 0;

  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    count += 1;
    file = {
      id: `itmpl_changed${count}` as TemplateId,
      name: 'Changed',
      status: 'active',
      allowedDomains: [],
      blockClientSideCreation: false,
      redirectSchemes: [],
      version: { ...simpleContent(), theme: {}, expiration: {} } as TemplateFile['version'],
    };
    await world.publish(file);
    expect((await create()).status).toBe(201);
  });

  const create = (attributes: object = {}, headers?: Record<string, string>) =>
    world.api(
      'POST',
      '/inquiries',
      { data: { attributes: { 'inquiry-template-id': file.id, ...attributes } } },
      headers,
    );
  const liveVersion = async () => (await world.deps.store.template(file.id))?.liveVersionId;
  const stored = async () => {
    const { items } = await world.deps.store.inquiries({ templateIds: [file.id] }, { size: 10 });
    return items.length;
  };
  const renamed = () => {
    const [field, ...others] = file.version.fields;
    if (!field) throw new Error('The sample has no field');
    const rename = (key: string) => (key === field.key ? 'renamed' : key);
    const steps = file.version.steps.map((step) =>
      step.kind === 'form' ? { ...step, fields: step.fields.map(rename) } : step,
    );
    return { field, version: { ...file.version, steps, fields: [{ ...field, key: 'renamed' }, ...others] } };
  };

  test.each([
    ['', {}],
    [', with an Idempotency-Key too', { 'Idempotency-Key': 'inactive' }],
  ])('refuses when it is inactive by now, and stores nothing%s', async (_case, headers) => {
    await world.publish({ ...file, status: 'inactive' });
    const { status } = await create({}, headers);
    expect(status).toBe(422);
    expect(await stored()).toBe(1);
    await world.publish(file);
    expect((await create()).status).toBe(201);
  });

  test.each([
    ['', {}],
    [', with an Idempotency-Key too', { 'Idempotency-Key': 'version' }],
  ])('makes it of the version that is live now%s', async (_case, headers) => {
    await world.publish({ ...file, version: renamed().version });
    const { status, body } = await create({}, headers);
    expect(status).toBe(201);
    expect(body.data.relationships['inquiry-template-version'].data.id).toBe(await liveVersion());
    expect(await stored()).toBe(2);
  });

  test.each([
    ['refuses a field that the live version has no more', 'name_first', 422, 1],
    ['takes a field that only the live version has', 'renamed', 201, 2],
  ])('%s', async (_case, key, status, count) => {
    const { field, version } = renamed();
    expect(field.key).toBe('name_first');
    await world.publish({ ...file, version });
    expect((await create({ fields: { [key]: 'x' } })).status).toBe(status);
    expect(await stored()).toBe(count);
  });

  test('of a version by its own id, refuses when its template is inactive by now', async () => {
    const version = await liveVersion();
    await world.publish({ ...file, status: 'inactive' });
    const attributes = { 'inquiry-template-version-id': version };
    expect((await world.api('POST', '/inquiries', { data: { attributes } })).status).toBe(422);
    await world.publish({ ...file, version: renamed().version });
    const { status, body } = await world.api('POST', '/inquiries', { data: { attributes } });
    expect(status).toBe(201);
    expect(body.data.relationships['inquiry-template-version'].data.id).toBe(version);
  });
});
