/**
 * What `persist=tab` does: a launch goes on with what the same tab has begun, instead of a new inquiry.
 *
 * 1. Everything begun stands in a list in the flow's own `sessionStorage`, by what is started, for whom, and on which host
 *    page: from before it is asked for, until it has ended or the service refuses to go on with it.
 * 2. One document works on an inquiry at a time. It holds a lock by a random name that stands in the list. A duplicated tab has a copy of
 *    the list, and two frames of a page share one: each goes on with the newest that nobody works on, and else begins another.
 * 3. What was asked for without an answer is asked for by the same claim again, so that a frame that took the place of another, or a
 *    reload in between, makes no second inquiry.
 */

import { isPassing, type Keeper, type KeptEntry } from '../models/entry.ts';
import type { SessionStore } from '../session-store.ts';
import { type Begun, type BegunList, createBegunList } from './begun-list.ts';
import { createTabLocks, type LockingWindow, type Release } from './tab-locks.ts';

export interface TabKeeperDeps {
  readonly entry: KeptEntry;
  readonly store: SessionStore;
  readonly window: LockingWindow & Pick<typeof globalThis, 'crypto'>;
}

/** What this document works on. */
interface Held {
  readonly begun: Begun;
  readonly list: BegunList;
  readonly release: Release;
  /** The tab alone knew of it: when the service refuses to go on with it, another one is begun. */
  readonly mayBeginAnew: boolean;
}

export function createTabKeeper({ entry, store, window }: TabKeeperDeps): Keeper {
  const takeLock = createTabLocks(window);
  let held: Held | undefined;

  /** The newest that nobody works on, or another one. */
  async function hold(): Promise<Held> {
    const list = createBegunList(store, await keyOf(entry, window.crypto));
    const known = entry.inquiryId();
    let mayWait = true;
    for (const { name } of list.read().filter((begun) => !known || inquiryIdOf(begun) === known)) {
      const release = await takeLock(name, mayWait);
      mayWait = false;
      // Meanwhile it may have got further, or to its end.
      const begun = list.read().find((now) => now.name === name);
      if (release && begun) return { begun, list, release, mayBeginAnew: !known };
      release?.();
    }
    const begun = { name: entry.mint(), claim: entry.mint() };
    const release = await takeLock(begun.name, true);
    return { begun, list, release: release ?? (() => undefined), mayBeginAnew: false };
  }

  function end(isOver: boolean): void {
    if (!held) return;
    const { begun, list, release } = held;
    held = undefined;
    if (isOver) list.remove(begun.name);
    release();
  }

  async function ask(isAwaited: () => boolean): ReturnType<Keeper['ask']> {
    const mine = held ?? (await hold());
    if (!isAwaited()) {
      if (mine !== held) mine.release();
      return undefined;
    }
    held = mine;
    const { begun, list, mayBeginAnew } = mine;
    const claim = 'claim' in begun ? begun.claim : undefined;
    if (!entry.inquiryId()) {
      if ('inquiryId' in begun) entry.goOn(begun);
      // Noted before it is asked for: whoever comes after this document asks by the same claim.
      else list.put(begun);
    }
    const result = await entry.ask(isAwaited, claim);
    if (result?.kind === 'ok') {
      const { sessionToken, state } = result.value;
      held = { ...mine, begun: { name: begun.name, inquiryId: state.inquiryId, sessionToken } };
      list.put(held.begun);
    }
    if (result?.kind !== 'error' || isPassing(result.error.code)) return result;
    end(true);
    if (!mayBeginAnew) return result;
    entry.renew();
    return ask(isAwaited);
  }

  return { ask, end };
}

function inquiryIdOf(begun: Begun): string | undefined {
  return 'inquiryId' in begun ? begun.inquiryId : undefined;
}

/** What is started and for whom, hashed: who it is does not stand in storage. `undefined` where the browser cannot hash. */
async function keyOf(entry: KeptEntry, { subtle }: Crypto): Promise<string | undefined> {
  try {
    const text = new TextEncoder().encode(JSON.stringify(entry.purpose()));
    const hash = new Uint8Array(await subtle.digest('SHA-256', text));
    return `begun ${Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  } catch {
    // Over plain HTTP there is none, nor Web Locks; whoever is named there must not find what another has begun.
    return undefined;
  }
}
