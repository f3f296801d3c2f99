/** What a visitor meets whose inquiry was redacted, and what becomes of the files. */

import { mkdir, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { redactInquiry } from '../../service/operations/redact-inquiry.ts';
import { removeFiles } from '../../service/operations/remove-files.ts';
import { sweepExpired, sweepRemains } from '../../service/operations/sweep.ts';
import type { Store } from '../../service/store/store.ts';
import { UnavailableError } from '../../service/unavailable.ts';
import type { InquiryId } from '../../src/protocol/ids.ts';
import { createApiInquiry } from '../support/api-inquiry.ts';
import { FlowVisitor, inquiryTarget, templateTarget } from '../support/flow-visitor.ts';
import { JPEG, PNG, simpleContent } from '../support/sample-content.ts';
import { createServiceWorld, openTestStore, type ServiceWorld } from '../support/service-world.ts';
import { filesOf, visitCapture } from '../support/upload-visit.ts';

let store: Store;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

const redact = ({ deps }: ServiceWorld, id: InquiryId) => redactInquiry(deps, id, (keys) => removeFiles(deps, keys));

/** A visitor at the first form, of a template of their own. */
async function atForm(world: ServiceWorld): Promise<FlowVisitor> {
  const visitor = new FlowVisitor(world);
  await visitor.access(templateTarget(await world.publish(simpleContent())));
  await visitor.next();
  return visitor;
}

test('who is under way is told at the next request that time has run out, and not that all was received', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await atForm(world);
  const { inquiryId } = visitor.state;
  await redact(world, inquiryId);
  const refused = { ok: false, status: 409, error: { code: 'expired' } };
  const requests: Record<string, () => Promise<unknown>> = {
    transition: () => visitor.next({ name_first: 'Mirela' }),
    draft: () => visitor.draft({ name_first: 'Mirela' }),
    read: () => visitor.read(),
    access: () => new FlowVisitor(world, visitor.token).access(inquiryTarget(inquiryId)),
  };
  for (const [name, request] of Object.entries(requests))
    expect([name, await request()]).toMatchObject([name, refused]);
  expect((await store.inquiry(inquiryId))?.fields).toEqual({});
});

test('who lost the answer to the first access and asks again gets none, and no second inquiry', async () => {
  await using world = await createServiceWorld(store);
  const templateId = await world.publish(simpleContent());
  const visitor = new FlowVisitor(world);
  await visitor.access(templateTarget(templateId));
  await redact(world, visitor.state.inquiryId);
  visitor.token = undefined;
  expect(await visitor.access(templateTarget(templateId))).toMatchObject({ ok: false, error: { code: 'expired' } });
  expect((await store.inquiries({ templateIds: [templateId] }, { size: 10 })).items).toHaveLength(1);
});

test('who lost the answer to a transition gets no values by repeating it', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await atForm(world);
  const before = visitor.state;
  await visitor.next({ name_first: 'Mirela' });
  await redact(world, before.inquiryId);
  visitor.current = before;
  expect(await visitor.next({ name_first: 'Mirela' })).toMatchObject({ ok: false, error: { code: 'expired' } });
});

test('who came to the end is told that it is finished, and not what was given', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await atForm(world);
  for (const values of [{ name_first: 'Mirela' }, {}, {}]) await visitor.next(values);
  expect(visitor.state.status).toBe('completed');
  await redact(world, visitor.state.inquiryId);
  expect(await visitor.read()).toMatchObject({ ok: false, status: 409, error: { code: 'finished' } });
});

test('a link that was not used is over, and the bare id opens nothing', async () => {
  await using world = await createServiceWorld(store);
  const templateId = await world.publish(simpleContent());
  const [linked, bare] = [
    await createApiInquiry(world, templateId, { withLink: true }),
    await createApiInquiry(world, templateId),
  ];
  for (const { inquiry } of [linked, bare]) await redact(world, inquiry.id);
  const code = linked.link?.url.split('code=')[1] ?? '';
  const [byLink, byId] = [new FlowVisitor(world), new FlowVisitor(world)];
  expect(await byLink.redeem(code)).toMatchObject({ ok: false, error: { code: 'expired', reason: 'link_expired' } });
  expect(await byId.access(inquiryTarget(bare.inquiry.id))).toMatchObject({ ok: false, error: { code: 'expired' } });
});

test('files are gone with their documents, also those of a process that dies before it removes them', async () => {
  await using world = await createServiceWorld(store);
  const [gone, dying] = [await visitCapture(world), await visitCapture(world)];
  for (const visitor of [gone, dying]) {
    await visitor.upload('front', PNG);
    await visitor.upload('front', JPEG);
  }
  await redact(world, gone.state.inquiryId);
  const [left] = await filesOf(world);
  expect(await filesOf(world)).toEqual([left]);
  const died = redactInquiry(world.deps, dying.state.inquiryId, () => Promise.reject(new Error('died')));
  await expect(died).rejects.toThrow('died');
  expect(await store.documents(dying.state.inquiryId)).toEqual([]);
  expect(await filesOf(world)).toEqual([left]);
  world.clock.advance(3_610);
  await sweepRemains(world.deps);
  expect(await filesOf(world)).toEqual([]);
});

test('files of a disk that is away at that moment are gone when it is back', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visitCapture(world);
  await visitor.upload('front', PNG);
  const [{ fileKey } = { fileKey: '' }] = await store.documents(visitor.state.inquiryId);
  // As it looks where a volume was unmounted: an empty folder in the place of the one that was opened.
  const volume = `${world.filesFolder}.volume`;
  await rename(world.filesFolder, volume);
  await mkdir(world.filesFolder);
  await expect(world.deps.files.read(fileKey, PNG.byteLength)).rejects.toThrow(UnavailableError);
  await redact(world, visitor.state.inquiryId);
  await rmdir(world.filesFolder);
  await rename(volume, world.filesFolder);
  expect(world.logged).toEqual([expect.stringContaining('"files_not_removed"')]);
  expect(await filesOf(world)).toEqual([fileKey]);
  world.clock.advance(3_601);
  await sweepRemains(world.deps);
  expect(await filesOf(world)).toEqual([]);
});

test('files that are not on a volume which was mounted anew, and goes by another number, are gone', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visitCapture(world);
  await visitor.upload('front', PNG);
  const [{ fileKey } = { fileKey: '' }] = await store.documents(visitor.state.inquiryId);
  const before = `${world.filesFolder}.before`;
  await rename(world.filesFolder, before);
  await mkdir(join(world.filesFolder, 'unfinished'), { recursive: true });
  await rm(before, { recursive: true });
  expect(await world.deps.files.read(fileKey, PNG.byteLength)).toBeUndefined();
  await redact(world, visitor.state.inquiryId);
  expect(world.logged).toEqual([]);
});

test('one that nobody finished is swept at its deadline like any other', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await atForm(world);
  const { inquiryId } = visitor.state;
  await redact(world, inquiryId);
  const { redactedAt } = (await store.inquiry(inquiryId)) ?? {};
  world.clock.advance(90_000);
  await sweepExpired(world.deps, 100);
  expect(await store.inquiry(inquiryId)).toMatchObject({ status: 'expired', redactedAt, fields: {} });
});
