import type { ClientState } from '../../protocol/life-cycle.ts';
import type { InquiryError } from '../inquiry-error.ts';

/**
 * One thing that happened to a client: when, in which state, and what it was. `ms` is by the clock of the
 * machine, `Date.now()`. `what` is a name of the life cycle or of an event, or a failure. Nothing of a person: no token, no field, no
 * id of the visitor.
 */
export type TrailEntry = readonly [ms: number, state: ClientState, what: string | InquiryError];
