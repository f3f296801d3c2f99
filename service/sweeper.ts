/** Housekeeping at intervals. Nothing waits for it, and a turn that fails is made up by the next. */

import type { Deps } from './deps.ts';
import { faultOf } from './log.ts';
import { sweepExpired, sweepRemains } from './operations/sweep.ts';

const SWEEP_INTERVAL_MS = 30_000;
/** Every five minutes: often enough for what one address may write in between. */
const TURNS_PER_ROOM = 10;
/** Few enough for one transaction of the only connection an embedded database has. */
const BATCH = 100;

/** Begins to sweep; `stop` ends it and waits for what is under way. */
export function startSweeping(deps: Deps): { stop(): Promise<void> } {
  let isBusy = false;
  let isStopping = false;
  let turns = 0;

  async function sweep(): Promise<void> {
    isBusy = true;
    try {
      // After a long absence there are more batches than a service that is to end is given time for.
      while ((await sweepExpired(deps, BATCH)) === BATCH && !isStopping);
      await sweepRemains(deps);
      turns += 1;
      if (turns % TURNS_PER_ROOM === 0) await deps.store.makeRoom();
    } catch (error) {
      deps.log.warn('sweep_failed', faultOf(error));
    }
    isBusy = false;
  }

  // The first turn at once: what the last process left behind is known already.
  let turn = sweep();
  const timer = setInterval(() => {
    if (!isBusy) turn = sweep();
  }, SWEEP_INTERVAL_MS);
  timer.unref();
  return {
    async stop() {
      isStopping = true;
      clearInterval(timer);
      await turn;
    },
  };
}
