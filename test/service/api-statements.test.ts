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
  /** By the statement that is sent: one that was put together before is not put together again. */
  const kinds = new WeakMap<object, string>();
  const counter: Parameters<Database['withPlugin']>[0] = {
    transformQuery({ node, queryId }) {
      kinds.set(queryId, node.kind);
      return node;
    },
    transformResult: async ({ result, queryId }) => {
      statements.push(kinds.get(queryId) ?? 'unknown');
      return result;
    },
  };

  beforeAll(async () => {
    world = await openWorld();
    store = createSqlStore((await openTestDatabase()).withPlugin(counter));
    await publishTemplates(await readTemplates('demo/templates'), { ...world.deps, store });
    // What the first reads is remembered.
    await create({});
  });
  afterAll(async () => {
    await store.close();
    await world.close();
  });

  async function post(body: object, headers: Record<string, string> = {}): Promise<Response> {
    return world.appWith({ store }).request(`${PUBLIC_URL}/api/v1/inquiries`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${API_KEY}`, 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  }

  async function create(
    { attributes = {}, meta = {} }: { attributes?: object; meta?: object },
    headers: Record<string, string> = {},
  ) {
    statements.length = 0;
    const transaction = vi.spyOn(store, 'transaction');
    const response = await post(
      { data: { attributes: { 'inquiry-template-id': SIGN_UP, ...attributes } }, meta },
      headers,
    );
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
  ])('%s, is one statement, without a transaction around it', async (_case, request) => {
    expect(await create(request)).toEqual({ transactions: 0, statements: ['RawNode'] });
  });

  test('with an account that stands, looks whether it does', async () => {
    const made = await (await post({ data: { attributes: { 'inquiry-template-id': SIGN_UP } } })).json();
    const { id } = made.data.relationships.account.data;
    expect(await create({ attributes: { 'account-id': id } })).toEqual({
      transactions: 0,
      statements: ['SelectQueryNode', 'RawNode'],
    });
  });

  test('with an Idempotency-Key, adds the key, and a transaction in which the answer is kept', async () => {
    expect(await create({}, { 'Idempotency-Key': 'once' })).toEqual({
      transactions: 1,
      statements: ['InsertQueryNode', 'RawNode', 'UpdateQueryNode'],
    });
  });
});
