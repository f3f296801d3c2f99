/**
 * Visitors and a backend that keep a service busy until it is gone, and remember what it acknowledged.
 *
 * A visitor is a script that yields one request after the other and notes each answer as it arrives. A request that got no
 * answer is kept, and sent again to the next process.
 */

import { createHash, randomBytes } from 'node:crypto';
import type { AccessAnswer, FlowState, UploadAnswer } from '../../src/protocol/api.ts';
import { type Claim, mintClaim } from '../../src/protocol/ids.ts';
import type { KilledService } from './killed-service.ts';

export const TEMPLATE_ID = 'itmpl_demoIdentityCheck0000001';
const PNG_BEGIN = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** The same numbers for the same seed (mulberry32). */
export function seededRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

export interface Ask {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  readonly path: string;
  readonly body?: object | Uint8Array<ArrayBuffer>;
  /** What goes into `Authorization`; `'key'`: the API key of the service that is asked. */
  readonly as?: string | undefined;
}

export interface AcknowledgedFile {
  readonly id: string;
  readonly step: string;
  readonly slot: string;
  readonly sha256: string;
}

/** What a visitor was told. */
export interface Acknowledged {
  inquiryId: string | undefined;
  /** Lets the visitor in again: the claim, with what it was for. */
  entry: Ask | undefined;
  token: string | undefined;
  sequence: number;
  step: string;
  status: string;
  readonly values: Record<string, unknown>;
  readonly files: AcknowledgedFile[];
  draft: Record<string, string> | undefined;
  note: string | undefined;
}

export const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const newClaim = (): Claim => mintClaim((length) => crypto.getRandomValues(new Uint8Array(length)));

/** An answer that should not have been given. */
class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

export async function send(
  service: KilledService,
  { method, path, body, as }: Ask,
  address = '203.0.113.1',
): Promise<Response> {
  const response = await fetch(service.url + path, {
    method,
    headers: {
      'X-Forwarded-For': address,
      ...(as !== undefined && { Authorization: `Bearer ${as === 'key' ? service.key : as}` }),
      ...(body !== undefined && !(body instanceof Uint8Array) && { 'Content-Type': 'application/json' }),
    },
    ...(body !== undefined && { body: body instanceof Uint8Array ? body : JSON.stringify(body) }),
  });
  if (!response.ok) throw new RefusedError(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response;
}

let visitors = 0;

export class KillVisitor {
  readonly known: Acknowledged = {
    inquiryId: undefined,
    entry: undefined,
    token: undefined,
    sequence: 0,
    step: '',
    status: '',
    values: {},
    files: [],
    draft: undefined,
    note: undefined,
  };
  /** The request that waits for its answer; `undefined`: the script is through. */
  pending: Ask | undefined;
  private readonly number: number;
  private readonly random: (below: number) => number;
  private readonly script: Generator<Ask, void, unknown>;

  constructor(kind: 'template' | 'bare id' | 'session' | 'link', random: (below: number) => number) {
    visitors += 1;
    this.number = visitors;
    this.random = random;
    this.script = this.play(kind);
    this.pending = this.script.next().value ?? undefined;
  }

  /** Sends what is pending, by `how`; rejects when no answer came. */
  async act(service: KilledService, how: typeof send = send): Promise<void> {
    if (this.pending === undefined) return;
    const response = await how(service, this.pending, `203.0.113.${this.number}`);
    const text = await response.text();
    this.pending = this.script.next(text === '' ? undefined : JSON.parse(text)).value ?? undefined;
  }

  private *play(kind: 'template' | 'bare id' | 'session' | 'link'): Generator<Ask, void, unknown> {
    yield* this.enter(kind);
    yield* this.move();
    yield* this.fillIn();
    yield* this.upload('front');
    if (this.random(2) === 0) yield* this.upload('front');
    yield* this.move({ idClass: 'pp' });
    yield* this.upload('center');
    yield* this.move();
    yield* this.move();
  }

  private *enter(kind: 'template' | 'bare id' | 'session' | 'link'): Generator<Ask, void, unknown> {
    const claim = newClaim();
    const access = (target: object): Ask => ({
      method: 'POST',
      path: '/flow/v1/access',
      body: { claim, target, surface: 'embedded' },
    });
    if (kind === 'template') return yield* this.beLetIn(access({ kind: 'template', templateId: TEMPLATE_ID }));
    const note = `visitor ${this.number}`;
    const created = (yield {
      method: 'POST',
      path: '/api/v1/inquiries',
      as: 'key',
      body: {
        data: {
          attributes: {
            'inquiry-template-id': TEMPLATE_ID,
            'reference-id': `user-${this.number}`,
            fields: { name_last: `Last ${this.number}` },
          },
        },
        meta: { 'auto-create-inquiry-session': kind === 'session', 'auto-create-one-time-link': kind === 'link' },
      },
    }) as { data: { id: string }; meta: { 'session-token': string; 'one-time-link': string } };
    this.known.inquiryId = created.data.id;
    this.known.values['name_last'] = `Last ${this.number}`;
    const path = `/api/v1/inquiries/${created.data.id}`;
    yield { method: 'PATCH', path, as: 'key', body: { data: { attributes: { note } } } };
    this.known.note = note;
    if (kind === 'link') {
      const code = new URL(created.meta['one-time-link']).searchParams.get('code');
      return yield* this.beLetIn({ method: 'POST', path: '/flow/v1/redeem', body: { claim, code } });
    }
    const byId = access({ kind: 'inquiry', inquiryId: created.data.id });
    return yield* this.beLetIn(kind === 'session' ? { ...byId, as: created.meta['session-token'] } : byId);
  }

  private *beLetIn(entry: Ask): Generator<Ask, void, unknown> {
    const { sessionToken, state } = (yield entry) as AccessAnswer;
    Object.assign(this.known, { entry, token: sessionToken, inquiryId: state.inquiryId });
    this.follow(state);
  }

  private follow({ sequence, screen, status }: FlowState): void {
    Object.assign(this.known, { sequence, step: screen.step, status, draft: undefined });
  }

  private *move(values: Record<string, unknown> = {}): Generator<Ask, void, unknown> {
    const { step, sequence, token } = this.known;
    const body = { step, sequence, move: { kind: 'next' }, values };
    this.follow((yield { method: 'POST', path: '/flow/v1/transition', body, as: token }) as FlowState);
    const { idClass: _notAField, ...fields } = values;
    Object.assign(this.known.values, fields);
  }

  private *fillIn(): Generator<Ask, void, unknown> {
    const { step, sequence, token } = this.known;
    // What the backend gave is not the visitor's to send.
    const { name_last, ...own } = {
      name_first: `First ${this.number}`,
      name_last: `Last ${this.number}`,
      birthdate: `19${60 + this.random(40)}-0${1 + this.random(9)}-11`,
      email_address: `visitor${this.number}@example.com`,
      address_street_1: `${this.random(900)} Main Street`,
      address_city: 'Vienna',
      address_postal_code: String(1000 + this.random(9000)),
      address_country_code: 'AT',
    };
    const values = this.known.values['name_last'] === undefined ? { ...own, name_last } : own;
    for (let drafts = this.random(3); drafts > 0; drafts -= 1) {
      const draft = { name_first: `Draft ${this.random(1000)}`, address_city: 'Vien' };
      yield { method: 'PUT', path: '/flow/v1/draft', body: { step, sequence, values: draft }, as: token };
      this.known.draft = draft;
    }
    yield* this.move(values);
  }

  private *upload(slot: string): Generator<Ask, void, unknown> {
    const { step, token, files } = this.known;
    const bytes = new Uint8Array(randomBytes(1_000 + this.random(300_000)));
    bytes.set(PNG_BEGIN);
    const path = `/flow/v1/upload?step=${step}&slot=${slot}&capture=upload`;
    const { file } = (yield { method: 'POST', path, body: bytes, as: token }) as UploadAnswer;
    const replaced = files.findIndex((each) => each.step === step && each.slot === slot);
    if (replaced !== -1) files.splice(replaced, 1);
    files.push({ id: file.id, step, slot, sha256: digest(bytes) });
  }
}

const KINDS = ['template', 'bare id', 'session', 'link'] as const;

/** Visitors who come one after the other, a few at a time. */
export class Traffic {
  readonly visitors: KillVisitor[] = [];
  acknowledged = 0;
  private readonly random: (below: number) => number;

  constructor(random: (below: number) => number) {
    this.random = random;
  }

  /** Keeps `service` busy until it is gone. Calls `onAnswer` with the number of answers it gave so far. */
  async run(service: KilledService, atOnce: number, onAnswer: (count: number) => void): Promise<void> {
    let count = 0;
    let isGone = false;
    const waiting = this.visitors.filter(({ pending }) => pending !== undefined);
    const one = async () => {
      while (!isGone) {
        const visitor = waiting.shift() ?? this.newVisitor();
        while (visitor.pending !== undefined && !isGone) {
          try {
            await visitor.act(service);
          } catch (error) {
            if (error instanceof RefusedError) {
              service.child.kill('SIGKILL');
              throw error;
            }
            // No answer: the service is gone, or about to be.
            isGone = true;
            break;
          }
          count += 1;
          this.acknowledged += 1;
          onAnswer(count);
        }
      }
    };
    await Promise.all(Array.from({ length: atOnce }, one));
    await service.ended;
  }

  private newVisitor(): KillVisitor {
    const visitor = new KillVisitor(KINDS[this.visitors.length % KINDS.length] ?? 'template', this.random);
    this.visitors.push(visitor);
    return visitor;
  }
}
