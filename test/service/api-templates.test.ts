import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { mintFileKey } from '../../service/files/file-key.ts';
import type { StoredDocument } from '../../service/inquiry/inquiry.ts';
import { parseId } from '../../src/protocol/ids.ts';
import { IDENTITY_CHECK, openWorld, SIGN_UP, type World } from './app-world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

describe('GET /inquiry-templates', () => {
  test('lists the templates, in pages', async () => {
    const first = await world.api('GET', '/inquiry-templates?page[size]=2');
    const second = await world.api('GET', first.body.links.next.replace('/api/v1', ''));
    const back = await world.api('GET', second.body.links.prev.replace('/api/v1', ''));
    expect([first.body.data.length, second.body.data.length, second.body.links.next]).toEqual([2, 1, null]);
    expect(back.body.data).toEqual(first.body.data);
  });

  test.for(['after', 'before'])('refuses a page %s a template that is not there', async (side) => {
    expect((await world.api('GET', `/inquiry-templates?page[${side}]=itmpl_removed1`)).status).toBe(400);
  });

  test.for(['/inquiry-templates?', `/inquiry-template-versions?filter[inquiry-template-id]=${SIGN_UP}&`])(
    'refuses an include in a list: %s',
    async (list) => {
      expect((await world.api('GET', `${list}include=latest-published-version`)).status).toBe(400);
    },
  );

  test('shows a template with its fields, and its live version on request', async () => {
    const { status, body } = await world.api('GET', `/inquiry-templates/${SIGN_UP}?include=latest-published-version`);
    expect(status).toBe(200);
    expect(body.data.attributes).toMatchObject({
      name: 'Sign-up form',
      status: 'active',
      'embedded-flow-domain-allowlist': [],
      'hosted-flow-subdomains': [],
      'hosted-flow-redirect-uri-schemes': [],
    });
    const schemas = body.data.attributes['field-schemas'];
    expect(schemas).toContainEqual({
      type: 'string',
      key: 'name_first',
      label: 'First name',
      'default-value': null,
      config: {
        required: true,
        'archived-at': null,
        'deactivated-at': null,
        'source-key-path': null,
        'redaction-policy': 'none',
        'write-policy': 'none',
        'max-char-length': 100,
      },
    });
    expect(schemas.find((schema: { key: string }) => schema.key === 'age_group').config).toMatchObject({
      options: ['under_18', '18_to_64', '65_and_over'],
      'option-labels': ['Under 18', '18 to 64', '65 and over'],
      'allow-empty': expect.any(Boolean),
    });
    for (const { config } of schemas) if ('allow-empty' in config) expect(config['allow-empty']).toBe(!config.required);
    // A day that moves on is none that the published shape could hold.
    const dates = schemas.filter(({ type }: { type: string }) => type === 'date');
    expect(dates.map(({ config }: { config: object }) => config)).toContainEqual(
      expect.objectContaining({ 'min-date': expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/), 'max-date': null }),
    );
    expect(body.included).toEqual([
      expect.objectContaining({
        type: 'inquiry-template-version',
        id: body.data.relationships['latest-published-version'].data.id,
      }),
    ]);
  });

  test('brings no version unless asked to', async () => {
    expect(Object.keys((await world.api('GET', `/inquiry-templates/${SIGN_UP}`)).body)).toEqual(['data']);
  });

  test.for(['itmpl_unknown1', 'nonsense'])('answers 404 for %s', async (id) => {
    expect((await world.api('GET', `/inquiry-templates/${id}`)).status).toBe(404);
  });
});

describe('GET /inquiry-template-versions', () => {
  test('lists the versions of one template, the newest first, and says which is live', async () => {
    const before = (await world.deps.store.template(parseId('template', IDENTITY_CHECK)!))!;
    const live = (await world.deps.store.templateVersion(before.liveVersionId))!;
    const template = {
      id: before.id,
      name: before.name,
      status: before.status,
      allowedDomains: [],
      blockClientSideCreation: false,
      redirectSchemes: [],
      version: { ...(live.content as never as object), nameDisplay: 'Identity check, again' },
    };
    await world.publish(template as never);
    const { body } = await world.api('GET', `/inquiry-template-versions?filter[inquiry-template-id]=${IDENTITY_CHECK}`);
    expect(
      body.data.map(({ attributes }: { attributes: Record<string, unknown> }) => [
        attributes['name-display'],
        attributes['status'],
        attributes['live'],
      ]),
    ).toEqual([
      ['Identity check, again', 'published', true],
      ['Identity check', 'published', false],
    ]);
    expect(body.data[0].attributes).toMatchObject({ 'enabled-locales': ['en'], theme: { 'color-primary': null } });
    expect(body.links).toEqual({ prev: null, next: null });
  });

  test('needs the filter', async () => {
    expect((await world.api('GET', '/inquiry-template-versions')).status).toBe(400);
    expect(
      (await world.api('GET', '/inquiry-template-versions?filter[inquiry-template-id]=itmpl_unknown1')).status,
    ).toBe(404);
  });
});

describe('GET /files/{id}', () => {
  async function upload(filename: string, removedAt: Date | null = null): Promise<StoredDocument> {
    const { body } = await world.api('POST', '/inquiries', {
      data: { attributes: { 'inquiry-template-id': SIGN_UP } },
    });
    const bytes = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    const fileKey = mintFileKey(world.deps.random);
    const received = await world.deps.files.receive(
      fileKey,
      (async function* () {
        yield bytes;
      })(),
      1000,
    );
    if (received.kind !== 'received') throw new Error(received.kind);
    const document: StoredDocument = {
      id: parseId('document', `doc_${body.data.id.slice(4)}`)!,
      inquiryId: body.data.id,
      step: 'attachment',
      slot: 'file-1',
      kind: 'document',
      idClass: null,
      captureMethod: 'upload',
      filename,
      mimeType: received.mimeType,
      byteSize: received.byteSize,
      sha256: received.sha256,
      fileKey,
      createdAt: world.deps.clock(),
      removedAt,
    };
    await world.deps.store.transaction((tx) => tx.insertDocument(document));
    return document;
  }
  const get = (id: string, key?: string) =>
    world.request(`/api/v1/files/${id}`, key ? { headers: { Authorization: `Bearer ${key}` } } : {});

  test('gives the bytes as an attachment that no browser shows', async () => {
    const { id } = await upload("my 'photo' \r\n*ü.jpg");
    const response = await get(id, 'inquiry_test_key_1');
    expect(response.status).toBe(200);
    expect((await response.arrayBuffer()).byteLength).toBe(16);
    expect(response.headers.get('Content-Type')).toBe('image/jpeg');
    expect(response.headers.get('Content-Disposition')).toBe(
      "attachment; filename*=UTF-8''my%20%27photo%27%20%0D%0A%2A%C3%BC.jpg",
    );
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(response.headers.get('Content-Security-Policy')).toContain('sandbox');
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(response.headers.get('Request-Id')).toMatch(/^req_/);
  });

  test('answers HEAD without the bytes, and lets go of the file', async () => {
    const { id } = await upload('a.jpg');
    const read = vi.spyOn(world.deps.files, 'read');
    onTestFinished(() => read.mockRestore());
    const init = { method: 'HEAD', headers: { Authorization: 'Bearer inquiry_test_key_1' } };
    const response = await world.request(`/api/v1/files/${id}`, init);
    expect([response.status, response.headers.get('Content-Length'), response.body]).toEqual([200, '16', null]);
    const opened = await read.mock.results[0]?.value;
    expect(await opened.getReader().read()).toMatchObject({ done: true });
  });

  test.each([15, 17])('is an error where the disk has not the %i bytes that were stored', async (byteSize) => {
    const document = await upload('a.jpg');
    await world.deps.store.transaction((tx) => tx.updateDocument({ ...document, byteSize }));
    const response = await get(document.id, 'inquiry_test_key_1');
    expect([response.status, await response.json()]).toEqual([500, { errors: [{ title: 'Internal server error' }] }]);
    expect(world.logLines.at(-2)).toContain('"reason":"DamagedFileError"');
  });

  test('needs a key', async () => {
    expect((await get((await upload('a.jpg')).id)).status).toBe(401);
  });

  test('answers 404 for a file that was replaced, or never was', async () => {
    expect((await get((await upload('a.jpg', new Date())).id, 'inquiry_test_key_1')).status).toBe(404);
    expect((await get('doc_unknown1', 'inquiry_test_key_1')).status).toBe(404);
    expect((await get('nonsense', 'inquiry_test_key_1')).status).toBe(404);
  });

  test('answers 404 for a file whose bytes are gone', async () => {
    const { id, fileKey } = await upload('a.jpg');
    await world.deps.files.remove(fileKey);
    expect((await get(id, 'inquiry_test_key_1')).status).toBe(404);
  });

  test('an inquiry names its documents, and include brings them', async () => {
    const { id, inquiryId } = await upload('a.jpg');
    const { body } = await world.api('GET', `/inquiries/${inquiryId}?include=documents,selfies`);
    expect(body.data.relationships.documents.data).toEqual([{ type: 'document/generic', id }]);
    expect(body.included[0].attributes.files).toEqual([
      { filename: 'a.jpg', 'byte-size': 16, url: `http://localhost:3000/api/v1/files/${id}` },
    ]);
  });

  test.for(['document', 'document/generic'])(
    'fields[%s] leaves out of a document what it does not name',
    async (type) => {
      const { inquiryId } = await upload('a.jpg');
      const { body } = await world.api('GET', `/inquiries/${inquiryId}?include=documents&fields[${type}]=status`);
      expect(body.included[0].attributes).toEqual({ status: 'submitted' });
    },
  );
});
