import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Store, StoreTransaction } from '../../service/store/store.ts';
import { parseTemplate } from '../../service/templates/parse-template.ts';
import { publishTemplates } from '../../service/templates/publish-templates.ts';
import type { TemplateFile } from '../../service/templates/template-file.ts';
import { parseId, type TemplateId } from '../../src/protocol/ids.ts';
import { openWorld, type World } from './app-world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

let count = 0;
/** A template of its own for each test: start, one form, the end. */
function newTemplate(settings: object = {}, title = 'About you'): TemplateFile {
  count += 1;
  return templateOf(`itmpl_publish${count}`, settings, title);
}
function templateOf(id: string, settings: object, title: string): TemplateFile {
  const parsed = parseTemplate(
    JSON.stringify({
      id,
      name: 'Test',
      ...settings,
      version: {
        locale: 'en',
        fields: [{ key: 'name_first', type: 'string', label: 'First name' }],
        steps: [
          { name: 'form', kind: 'form', title, fields: ['name_first'] },
          { name: 'complete', kind: 'complete', title: 'Done' },
        ],
      },
    }),
  );
  if (parsed.kind !== 'template') throw new Error(JSON.stringify(parsed.problems));
  return parsed.template;
}
const versionsOf = (id: TemplateId) => world.deps.store.templateVersions(id);

describe('a template file', () => {
  test('becomes the first version, live', async () => {
    const template = newTemplate();
    await world.publish(template);
    const [version, ...others] = await versionsOf(template.id);
    expect([version?.number, others]).toEqual([1, []]);
    expect((await world.deps.store.template(template.id))?.liveVersionId).toBe(version?.id);
  });

  test('that says the same makes no version, however its members are ordered', async () => {
    const template = newTemplate();
    await world.publish(template);
    const reordered = { ...template, version: Object.fromEntries(Object.entries(template.version).reverse()) } as never;
    await world.publish(reordered);
    expect(await versionsOf(template.id)).toHaveLength(1);
  });

  test('that says something else makes a version, and the one before stays as it was', async () => {
    const template = newTemplate();
    await world.publish(template);
    const [before] = await versionsOf(template.id);
    await world.publish(templateOf(template.id, {}, 'Tell us about you'));
    const [live, old] = await versionsOf(template.id);
    expect([live?.number, live?.content.steps[0]?.title]).toEqual([2, 'Tell us about you']);
    expect(old).toEqual(before);
  });

  test('that goes back to an earlier text makes a third version: versions are never live twice', async () => {
    const template = newTemplate();
    await world.publish(template);
    await world.publish(templateOf(template.id, {}, 'Other'));
    await world.publish(template);
    expect((await versionsOf(template.id)).map(({ number }) => number)).toEqual([3, 2, 1]);
  });

  test('changes name, status, domains and the block at once, without a version', async () => {
    const template = newTemplate();
    await world.publish(template);
    const settings = {
      name: 'Renamed',
      status: 'inactive',
      allowedDomains: ['shop.example'],
      blockClientSideCreation: true,
      redirectSchemes: ['shopapp'],
    };
    await world.publish(templateOf(template.id, settings, 'About you'));
    expect(await world.deps.store.template(template.id)).toMatchObject(settings);
    expect(await versionsOf(template.id)).toHaveLength(1);
  });
});

test('a process that found no template, while another was about to publish it, makes no second version of it', async () => {
  const template = newTemplate();
  await world.publish(template);
  let hasLooked = false;
  const { store } = world.deps;
  const late = Object.assign(Object.create(store) as Store, {
    transaction: ((work) =>
      store.transaction((tx) =>
        work(
          Object.assign(Object.create(tx) as StoreTransaction, {
            // It looked before the other had written, and writes after it.
            templateForUpdate: async (id: TemplateId) => {
              const found = hasLooked ? await tx.templateForUpdate(id) : undefined;
              hasLooked = true;
              return found;
            },
          }),
        ),
      )) satisfies Store['transaction'],
  });
  const [publication] = await publishTemplates([template], { ...world.deps, store: late });
  expect(publication?.isNew).toBe(false);
  expect(await versionsOf(template.id)).toEqual([publication?.version]);
});

test('an inquiry keeps the steps it began with when its template file changes; a new one gets the new ones', async () => {
  const template = newTemplate();
  await world.publish(template);
  const create = async () =>
    (await world.api('POST', '/inquiries', { data: { attributes: { 'inquiry-template-id': template.id } } })).body.data
      .id as string;
  const titleOf = async (id: string) => {
    const response = await world.request('/flow/v1/access', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        claim: Buffer.from(world.deps.random(16)).toString('hex'),
        target: { kind: 'inquiry', inquiryId: id },
        surface: 'hosted',
      }),
    });
    return ((await response.json()) as { state: { screen: { title: string } } }).state.screen.title;
  };
  const old = await create();
  await world.publish(templateOf(template.id, {}, 'Tell us about you'));
  expect(await titleOf(old)).toBe('About you');
  expect(await titleOf(await create())).toBe('Tell us about you');
});

test('a process that is a moment behind another finds the version that the other made', async () => {
  const template = newTemplate();
  await world.publish(template);
  const { store, clock, random } = world.deps;
  let calls = 0;
  const late: Store = Object.assign(Object.create(store) as Store, {
    transaction: (work: Parameters<Store['transaction']>[0]) => {
      calls += 1;
      return calls === 1
        ? Promise.reject(Object.assign(new Error('duplicate key'), { code: '23505' }))
        : store.transaction(work);
    },
  });
  const [publication] = await publishTemplates([template], { store: late, clock, random });
  expect([publication?.isNew, publication?.version.number]).toEqual([false, 1]);
});

test('a template whose file is gone stays: its inquiries refer to it', async () => {
  const template = newTemplate();
  await world.publish(template);
  await world.publish(newTemplate());
  expect(await world.deps.store.template(parseId('template', template.id)!)).toBeDefined();
});
