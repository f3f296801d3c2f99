import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Deps } from '../../service/deps.ts';
import { startSweeping } from '../../service/sweeper.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A service with nothing to sweep. */
function depsWith(makeRoom: () => Promise<void>) {
  const warn = vi.fn();
  const store = {
    transaction: async () => 0,
    looseFiles: async () => [],
    forgetLooseFiles: async () => {},
    deferLooseFiles: async () => {},
    forgetBefore: async () => {},
    makeRoom,
  };
  const files = { remove: async () => {}, removeUnfinished: async () => {} };
  return { warn, deps: { store, files, clock: () => new Date(), log: { warn } } as unknown as Deps };
}

test('room is made in the database every five minutes, and not while the service starts', async () => {
  const makeRoom = vi.fn(async () => {});
  const sweeper = startSweeping(depsWith(makeRoom).deps);
  await vi.advanceTimersByTimeAsync(4 * 60_000);
  expect(makeRoom).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(6 * 60_000);
  expect(makeRoom).toHaveBeenCalledTimes(2);
  await sweeper.stop();
});

test('a turn that fails is logged, and made up by the next', async () => {
  const makeRoom = vi.fn(async () => Promise.reject(new Error('away')));
  const { deps, warn } = depsWith(makeRoom);
  const sweeper = startSweeping(deps);
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  expect(warn.mock.calls.map(([message]) => message)).toEqual(['sweep_failed', 'sweep_failed']);
  await sweeper.stop();
});

test('files that cannot be removed do not keep the room from being made', async () => {
  const makeRoom = vi.fn(async () => {});
  const { deps, warn } = depsWith(makeRoom);
  const refuse = async () => Promise.reject(Object.assign(new Error('/srv/files/x'), { code: 'EROFS' }));
  const files = { remove: refuse, removeUnfinished: refuse };
  const store = { ...deps.store, looseFiles: async () => ['one', 'two'] };
  const sweeper = startSweeping({ ...deps, files, store } as unknown as Deps);
  await vi.advanceTimersByTimeAsync(5 * 60_000);
  expect(makeRoom).toHaveBeenCalledTimes(1);
  expect(warn.mock.calls.slice(0, 2)).toMatchObject([
    ['files_not_removed', { count: 2, code: 'EROFS' }],
    ['unfinished_files_not_removed', { code: 'EROFS' }],
  ]);
  expect(JSON.stringify(warn.mock.calls)).not.toContain('/srv/files');
  await sweeper.stop();
});

test('a service that stops waits for the batch that is under way, and begins no other', async () => {
  const { deps } = depsWith(async () => {});
  const batches: PromiseWithResolvers<number>[] = [];
  const transaction = () => {
    const batch = Promise.withResolvers<number>();
    batches.push(batch);
    return batch.promise;
  };
  const sweeper = startSweeping({ ...deps, store: { ...deps.store, transaction } } as unknown as Deps);
  let hasStopped = false;
  const stopped = sweeper.stop().then(() => {
    hasStopped = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  expect([batches.length, hasStopped]).toEqual([1, false]);
  // As many as one batch holds: there are more.
  batches[0]?.resolve(100);
  await vi.advanceTimersByTimeAsync(0);
  expect(batches).toHaveLength(1);
  await stopped;
});
