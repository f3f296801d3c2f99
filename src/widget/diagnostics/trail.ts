import type { ClientState } from '../../protocol/life-cycle.ts';

/**
 * One thing that happened to a client: when, in which state, and what it was. `ms` counts from any fixed moment
 * (`performance.now()`). `message` is a name of the life cycle or of an event; of a failure `error` and the error's own message
 * (`error timeout: https://verify.example.com (…)`). Nothing of a person: no token, no field, no id of the visitor.
 */
export type TrailEntry = readonly [ms: number, state: ClientState, message: string];
