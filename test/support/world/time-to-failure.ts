/** How long it takes until a page is told that its flow does not come, against what `docs/troubleshooting.md` says. */

import { expect } from 'vitest';
import type { StandIn } from './flow-proxy.ts';
import { NONCE } from './host-page.ts';

/** What the launcher finds out by asking why a frame is silent is told within this. */
const FOUND_WITHIN_MS = 5000;
/** For the option `timeout`: the shortest wait in which a probe is answered on a busy machine, for the cases that the deadline decides. */
export const TIMEOUT = 4000;
/** The clock's step before the deadline, and as long as a busy machine takes after it. */
const AT_DEADLINE = [TIMEOUT - 250, TIMEOUT + 2500] as const;

export function expectSoon(took: number): void {
  expect(took).toBeLessThan(FOUND_WITHIN_MS);
}

/** Of a launch with `timeout: TIMEOUT`. */
export function expectAtDeadline(took: number): void {
  expect(took).toBeGreaterThanOrEqual(AT_DEADLINE[0]);
  expect(took).toBeLessThan(AT_DEADLINE[1]);
}

/**
 * A page that writes down in `took` how many ms after the last press, or after its beginning, it was first told an error. `pressed` is when the
 * wait began. The time in which the visitor was elsewhere does not count.
 */
export function timed(page: string): string {
  return page.replace(
    '</head>',
    `<script nonce="${NONCE}">
      window.pressed = performance.now();
      addEventListener('click', () => { pressed = performance.now(); }, true);
      addEventListener('pagehide', () => { window.left = performance.now(); });
      addEventListener('pageshow', ({ persisted }) => { if (persisted) pressed += performance.now() - left; });
      const hearAll = hear;
      hear = (name, ...args) => {
        if (/^(onError|inquiry:error)$/.test(name)) window.took ??= performance.now() - pressed;
        hearAll(name, ...args);
      };
    </script></head>`,
  );
}

/** A document in place of the flow that does not speak. */
export const SILENT: StandIn = { status: 200, body: '<!doctype html><title>Silent</title><p>Nothing to say.' };
