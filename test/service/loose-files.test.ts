/** Bytes and their names: whole or not there, and gone when nobody names them. */

import { existsSync } from 'node:fs';
import { type FileHandle, mkdir, open, rmdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openFileStore } from '../../service/files/disk-files.ts';
import { mintFileKey } from '../../service/files/file-key.ts';
import { sweepRemains } from '../../service/operations/sweep.ts';
import { flowRoutes } from '../../service/routes/flow/flow.ts';
import type { Store } from '../../service/store/store.ts';
import { MAX_UPLOAD_BYTES } from '../../src/protocol/api.ts';
import { FlowVisitor } from '../support/flow-visitor.ts';
import { JPEG, PNG } from '../support/sample-content.ts';
import { createServiceWorld, openTestStore, random, type ServiceWorld } from '../support/service-world.ts';
import { filesOf, visitCapture } from '../support/upload-visit.ts';

let store: Store;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

test('a file is on the disk before it has its name, and its name before it is answered for', async () => {
  await using world = await createServiceWorld(store);
  const folder = await open(world.filesFolder, 'r');
  await folder.close();
  const done: string[] = [];
  const sync = Object.getPrototypeOf(folder).sync as FileHandle['sync'];
  vi.spyOn(Object.getPrototypeOf(folder) as FileHandle, 'sync').mockImplementation(async function (this: FileHandle) {
    const isFolder = (await this.stat()).isDirectory();
    const names = (await filesOf(world)).map((name) => (name.startsWith('unfinished/') ? 'unfinished' : 'named'));
    await sync.call(this);
    done.push(`${isFolder ? 'folder' : 'file'} flushed: ${names}`);
  });
  const key = mintFileKey(random);
  const body = new Blob([PNG as BlobPart]).stream();
  expect(await world.deps.files.receive(key, body, MAX_UPLOAD_BYTES)).toMatchObject({ kind: 'received' });
  expect(done).toEqual(['file flushed: unfinished', 'folder flushed: named']);
});

test('an upload that breaks off leaves nothing behind', async () => {
  await using world = await createServiceWorld(store);
  async function* broken() {
    yield PNG;
    throw new Error('The connection was lost');
  }
  await expect(world.deps.files.receive(mintFileKey(random), broken(), 1_000)).rejects.toThrow('lost');
  expect(await filesOf(world)).toEqual([]);
});

/** Its fault is where the body was read, or what reading was for. */
const BROKEN_OFF = { message: 'flow_broken_off', reason: expect.any(String), place: expect.stringMatching(/^at /) };

test('an upload that the visitor breaks off is no failure of the service', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visitCapture(world);
  const leaving = new AbortController();
  const body = new ReadableStream<Uint8Array>({
    pull(stream) {
      leaving.abort();
      stream.error(new Error('The connection was lost'));
    },
  });
  const { signal } = leaving;
  const headers = { Authorization: `Bearer ${visitor.token}`, 'Sec-Fetch-Site': 'same-origin' };
  const init = { method: 'POST', headers, body, signal, duplex: 'half' } as RequestInit;
  await world.flow.request('/upload?step=id&slot=front&capture=upload', init);
  expect(world.logged.map((line) => JSON.parse(line))).toEqual([BROKEN_OFF]);
  expect(await filesOf(world)).toEqual([]);
});

test('an upload that the visitor breaks off after its last byte leaves the file of before', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visitCapture(world);
  await visitor.upload('front', PNG);
  const before = await store.documents(visitor.state.inquiryId);
  const leaving = new AbortController();
  const body = new ReadableStream<Uint8Array>({
    pull(stream) {
      stream.enqueue(JPEG);
      stream.close();
      leaving.abort();
    },
  });
  const { signal } = leaving;
  const headers = { Authorization: `Bearer ${visitor.token}`, 'Sec-Fetch-Site': 'same-origin' };
  const init = { method: 'POST', headers, body, signal, duplex: 'half' } as RequestInit;
  await world.flow.request('/upload?step=id&slot=front&capture=upload', init);
  expect(await store.documents(visitor.state.inquiryId)).toEqual(before);
  expect(await filesOf(world)).toEqual(before.map(({ fileKey }) => fileKey));
  expect(world.logged.map((line) => JSON.parse(line))).toEqual([BROKEN_OFF]);
});

test('unfinished files of a process that died are removed, those at work are not', async () => {
  await using world = await createServiceWorld(store);
  const now = new Date();
  for (const [name, age] of [
    ['unfinished/dead', 7_200_000],
    ['unfinished/alive', 0],
    ['whole', 7_200_000],
  ] as const) {
    const file = join(world.filesFolder, name);
    await writeFile(file, PNG);
    await utimes(file, now, new Date(now.getTime() - age));
  }
  await world.deps.files.removeUnfinished(new Date(now.getTime() - 3_600_000));
  expect((await filesOf(world)).sort()).toEqual(['unfinished/alive', 'whole']);
});

/** A process that dies after its bytes are written: nothing that comes later happens. */
const DEATHS = {
  'before the document of a new file is written': (world: ServiceWorld) => {
    let calls = 0;
    const transaction: Store['transaction'] = (work) => {
      calls += 1;
      return calls === 2 ? Promise.reject(new Error('died')) : store.transaction(work);
    };
    return { deps: { ...world.deps, store: over(store, { transaction }) }, left: 2 };
  },
  'before the bytes that were replaced are removed': (world: ServiceWorld) => {
    const remove = () => Promise.reject(new Error('died'));
    return { deps: { ...world.deps, files: { ...world.deps.files, remove } }, left: 2 };
  },
};

function over<T extends object>(target: T, changes: Partial<T>): T {
  return new Proxy(target, {
    get: (of, name) => {
      if (Object.hasOwn(changes, name)) return Reflect.get(changes, name);
      const member: unknown = Reflect.get(of, name);
      return typeof member === 'function' ? member.bind(of) : member;
    },
  });
}

test.each(Object.keys(DEATHS) as (keyof typeof DEATHS)[])(
  'what a process leaves that dies %s is removed after an hour, and nothing else',
  async (name) => {
    await using world = await createServiceWorld(store);
    const visitor = await visitCapture(world);
    await visitor.upload('front', PNG);
    const { deps, left } = DEATHS[name](world);
    const dying = new FlowVisitor({ ...world, flow: flowRoutes(deps) }, visitor.token);
    dying.current = visitor.state;
    await dying.upload('front', JPEG);
    expect(await filesOf(world)).toHaveLength(left);
    world.clock.advance(3_590);
    await sweepRemains(world.deps);
    expect(await filesOf(world)).toHaveLength(left);
    world.clock.advance(20);
    await sweepRemains(world.deps);
    const standing = await store.documents(visitor.state.inquiryId);
    expect(await filesOf(world)).toEqual(standing.map(({ fileKey }) => fileKey));
    expect(standing).toHaveLength(1);
  },
);

test('a file that cannot be removed is tried again every hour, and keeps no other', async () => {
  await using world = await createServiceWorld(store);
  const { inquiryId } = (await visitCapture(world)).state;
  const [first, ...others] = Array.from({ length: 3 }, () => mintFileKey(random)) as [string, string, string];
  for (const [age, fileKey] of [first, ...others].entries()) {
    const createdAt = new Date(world.clock.now().getTime() + age);
    await store.transaction((tx) => tx.insertLooseFiles([{ fileKey, inquiryId, createdAt }]));
  }
  await mkdir(join(world.filesFolder, first));
  for (const key of others) await writeFile(join(world.filesFolder, key), PNG);
  world.clock.advance(3_601);
  await sweepRemains(world.deps);
  expect(await filesOf(world)).toEqual([first]);
  await sweepRemains(world.deps);
  expect(world.logged.map((line) => JSON.parse(line) as object)).toEqual([
    {
      message: 'files_not_removed',
      count: 1,
      reason: expect.any(String),
      code: expect.any(String),
      place: expect.any(String),
    },
  ]);
  expect(world.logged.join()).not.toContain(world.filesFolder);

  await rmdir(join(world.filesFolder, first));
  await writeFile(join(world.filesFolder, first), PNG);
  world.clock.advance(3_601);
  await sweepRemains(world.deps);
  expect(await filesOf(world)).toEqual([]);
});

test('a file that is gone but cannot be forgotten fails nobody, and is forgotten by the next sweep', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visitCapture(world);
  await visitor.upload('front', PNG);
  const forgetLooseFiles = () => Promise.reject(new Error('away'));
  const deps = { ...world.deps, store: over(store, { forgetLooseFiles }) };
  const failing = new FlowVisitor({ ...world, flow: flowRoutes(deps) }, visitor.token);
  failing.current = visitor.state;
  expect((await failing.upload('front', JPEG)).ok).toBe(true);
  expect(await filesOf(world)).toHaveLength(1);
  expect(world.logged.map((line) => (JSON.parse(line) as { message: string }).message)).toEqual([
    'files_not_forgotten',
  ]);
  world.clock.advance(3_601);
  expect(await store.looseFiles(world.clock.now(), 10)).toHaveLength(1);
  await sweepRemains(world.deps);
  expect(await store.looseFiles(world.clock.now(), 10)).toEqual([]);
});

test('unfinished files that cannot be removed keep no others', async () => {
  await using world = await createServiceWorld(store);
  const long = new Date(0);
  const [stuck, ...others] = ['a', 'b', 'c'].map((name) => join(world.filesFolder, 'unfinished', name)) as [
    string,
    string,
    string,
  ];
  await mkdir(stuck);
  for (const file of others) await writeFile(file, PNG);
  for (const file of [stuck, ...others]) await utimes(file, long, long);
  await expect(world.deps.files.removeUnfinished(new Date())).rejects.toThrow();
  expect(await filesOf(world)).toEqual(['unfinished/a']);
});

// A folder that even its owner cannot write to; other systems have none.
test.runIf(existsSync('/proc/sys'))(
  'a folder that takes no files is refused when it is opened, and not by the first visitor',
  async () => {
    await expect(openFileStore('/proc/sys')).rejects.toThrow();
  },
);

test('a folder that is opened stays as it was', async () => {
  await using world = await createServiceWorld(store);
  await openFileStore(world.filesFolder);
  expect(await filesOf(world)).toEqual([]);
});

test('a file that is swept on its way, by a clock that was set, leaves nothing behind and may be sent again', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visitCapture(world);
  const { receive } = world.deps.files;
  const late = vi.spyOn(world.deps.files, 'receive').mockImplementation(async (...file) => {
    const received = await receive(...file);
    world.clock.advance(7_200);
    // As a sweep does that had listed the file, and came to its bytes a moment before they were there.
    await store.forgetLooseFiles(await store.looseFiles(world.clock.now(), 1_000));
    return received;
  });
  expect(await visitor.upload('front', PNG)).toMatchObject({ ok: false, status: 500 });
  expect(await filesOf(world)).toEqual([]);
  late.mockRestore();
  expect(await visitor.upload('front', PNG)).toMatchObject({ ok: true });
});

test('files that the database never heard of are left alone: the folder may be another database’s', async () => {
  await using world = await createServiceWorld(store);
  const stranger = mintFileKey(random);
  await writeFile(join(world.filesFolder, stranger), PNG);
  world.clock.advance(7_200);
  await sweepRemains(world.deps);
  expect(await filesOf(world)).toEqual([stranger]);
});
