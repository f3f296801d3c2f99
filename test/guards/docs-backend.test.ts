/** The pieces of the documentation that run in an integrator's backend, against a service. (Those that a browser needs: documented.spec.ts.) */

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { API_KEY, IDENTITY_CHECK, openWorld, SIGN_UP, type World } from '../service/app-world.ts';
import { codeBlocks } from './markdown.ts';

const RESULT = codeBlocks(readFileSync('docs/recipes.md', 'utf8')).filter(
  ({ heading }) => heading === 'The result, on your server',
);

/** What a piece exports under a name. */
async function exportOf<T>(name: string): Promise<T> {
  const code = RESULT.find((block) => block.code.includes(`export async function ${name}`))?.code ?? '';
  const module = (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`)) as Record<
    string,
    T
  >;
  return module[name] as T;
}

describe('the result, on your server', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());
  beforeEach(() => {
    vi.stubEnv('INQUIRY_API_KEY', API_KEY);
    vi.stubGlobal('fetch', (address: string, init: RequestInit) =>
      world.request(address.replace('https://verify.example.com', ''), init),
    );
  });

  const create = async (referenceId: string, template: string = SIGN_UP): Promise<string> => {
    const attributes = {
      'inquiry-template-id': template,
      'reference-id': referenceId,
      fields: { email_address: 'jane@example.com' },
    };
    return (await world.api('POST', '/inquiries', { data: { attributes } })).body.data.id;
  };

  test('is read by its ID', async () => {
    const resultFor = await exportOf<(id: string, reference: string) => Promise<unknown>>('resultFor');
    expect(await resultFor(await create('user-42'), 'user-42')).toMatchObject({
      status: 'created',
      fields: { email_address: { value: 'jane@example.com' } },
    });
  });

  test('is not taken from the inquiry of somebody else, nor from one that is not there', async () => {
    const resultFor = await exportOf<(id: string, reference: string) => Promise<unknown>>('resultFor');
    await expect(resultFor(await create('user-43'), 'user-42')).rejects.toThrow('not of this visitor');
    await expect(resultFor('inq_unknown1', 'user-42')).rejects.toThrow('404');
  });

  test('is not taken from an inquiry of a template that asks for something else', async () => {
    const resultFor = await exportOf<(id: string, reference: string) => Promise<unknown>>('resultFor');
    await expect(resultFor(await create('user-42', IDENTITY_CHECK), 'user-42')).rejects.toThrow('not of this visitor');
  });

  test('is found for those that ended while nobody said so, and for no others', async () => {
    const endedOf = await exportOf<(ids: readonly string[]) => Promise<unknown>>('endedOf');
    const [ended, open, unasked] = [await create('user-1'), await create('user-2'), await create('user-3')];
    for (const id of [ended, unasked]) await world.api('POST', `/inquiries/${id}/expire`);
    expect(await endedOf([ended, open])).toEqual([{ id: ended, status: 'expired' }]);
  });
});
