import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Database } from '../../service/store/database.ts';
import { createSqlStore } from '../../service/store/sql-store.ts';
import type { Store } from '../../service/store/store.ts';
import { publishTemplates } from '../../service/templates/publish-templates.ts';
import { readTemplates } from '../../service/templates/read-templates.ts';
import { openTestDatabase } from '../support/database.ts';
import { API_KEY, openWorld, PUBLIC_URL, SIGN_UP, type World } from './app-world.ts';

/** What creating an inquiry costs is how often it goes to the database: each time takes as long as all the rest. */
describe('creating an inquiry by the API', () => {
  let world: World;
  let store: Store;
  const statements: string[] = [];
  const counter: Parameters<Database['withPlugin']>[0] = {
    transformQuery({ node }) {
      statements.push(node.kind);
      return node;
    },
    transformResult: async ({ result }) => result,
  };

  beforeAll(async () => {
    world = await openWorld();
    store = createSqlStore((await openTestDatabase()).withPlugin(counter));
    await publishTemplates(await readTemplates('demo/templates'), { ...world.deps, store });
    // What never changes is read by the first.
    await create({});
  });
  afterAll(async () => {
    await store.close();
    await world.close();
  });

  async function create(
    { attributes = {}, meta = {} }: { attributes?: object; meta?: object },
    headers: Record<string, string> = {},
  ) {
    statements.length = 0;
    const transaction = vi.spyOn(store, 'transaction');
    const response = await world.appWith({ store }).request(`${PUBLIC_URL}/api/v1/inquiries`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${API_KEY}`, 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify({ data: { attributes: { 'inquiry-template-id': SIGN_UP, ...attributes } }, meta }),
    });
    const transactions = transaction.mock.calls.length;
    transaction.mockRestore();
    expect(response.status).toBe(201);
    return { transactions, statements: [...statements] };
  }

  test.each([
    ['as it comes', {}],
    ['without an account', { meta: { 'auto-create-account': false } }],
    ['with a reference id', { attributes: { 'reference-id': 'user-1' } }],
    ['with the same reference id again', { attributes: { 'reference-id': 'user-1' } }],
    ['with a session and a link', { meta: { 'auto-create-inquiry-session': true, 'auto-create-one-time-link': true } }],
  ])('%s, reads the template and writes once, without a transaction around it', async (_case, request) => {
    expect(await create(request)).toEqual({ transactions: 0, statements: ['SelectQueryNode', 'InsertQueryNode'] });
  });

  test('with an Idempotency-Key, adds the key, and a transaction in which the answer is kept', async () => {
    expect(await create({}, { 'Idempotency-Key': 'once' })).toEqual({
      transactions: 1,
      statements: ['InsertQueryNode', 'SelectQueryNode', 'InsertQueryNode', 'UpdateQueryNode'],
    });
  });
});
