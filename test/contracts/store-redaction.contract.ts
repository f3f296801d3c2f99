/** Redaction on every database behind the store: nothing of a person is left, also of one who is at work at that moment. */

import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { updateInquiry } from '../../service/operations/manage-inquiry.ts';
import { redactInquiry } from '../../service/operations/redact-inquiry.ts';
import { removeFiles } from '../../service/operations/remove-files.ts';
import { flowRoutes } from '../../service/routes/flow/flow.ts';
import type { Store, StoreTransaction } from '../../service/store/store.ts';
import type { InquiryId } from '../../src/protocol/ids.ts';
import { randomBase58 } from '../../src/protocol/ids.ts';
import { createApiInquiry } from '../support/api-inquiry.ts';
import { FlowVisitor, inquiryTarget, type Reply } from '../support/flow-visitor.ts';
import type { OpenStore } from '../support/open-store.ts';
import { captureContent, field, JPEG, PNG, simpleContent } from '../support/sample-content.ts';
import { createServiceWorld, random, type ServiceWorld } from '../support/service-world.ts';
import { filesOf } from '../support/upload-visit.ts';

type Work = Parameters<Store['transaction']>[0];

/** The store with something around the work of each of its transactions, which are counted from 1. */
function around(store: Store, wrap: (work: Work, nth: number) => Work): Store {
  let count = 0;
  const transaction: Store['transaction'] = (work) => {
    count += 1;
    return store.transaction(wrap(work, count) as typeof work);
  };
  return new Proxy(store, {
    get: (of, name) => {
      if (name === 'transaction') return transaction;
      const member: unknown = Reflect.get(of, name);
      return typeof member === 'function' ? member.bind(of) : member;
    },
  });
}

/** When all of the `nth` transaction is written and nothing committed, waits for `run`. */
const beforeCommit = (store: Store, nth: number, run: (tx: StoreTransaction) => Promise<void>) =>
  around(store, (work, current) => async (tx) => {
    const result = await work(tx);
    if (current === nth) await run(tx);
    return result;
  });

/** The store, and when the first of its transactions begins. */
function beginning(store: Store) {
  const begun = Promise.withResolvers<void>();
  const watched = around(store, (work) => (tx) => {
    begun.resolve();
    return work(tx);
  });
  return { store: watched, begun: begun.promise };
}

/** @param areParallel whether one transaction begins while another is open; otherwise it waits for that one */
export function storeRedactionContract(opened: OpenStore, areParallel: boolean): void {
  /** Every row of every table, as text. */
  async function stored(): Promise<string> {
    const tables = await opened.database.introspection.getTables();
    const found = tables.map(async (table) => {
      const { rows } = await sql`select * from ${sql.table(table.name)}`.execute(opened.database);
      return rows.map((row) => `${table.name} ${JSON.stringify(row)}`);
    });
    return (await Promise.all(found)).flat().join('\n');
  }

  const redact = ({ deps }: ServiceWorld, id: InquiryId, on: Store = opened.store) =>
    redactInquiry({ ...deps, store: on }, id, (keys) => removeFiles(deps, keys));

  /** A text that stands nowhere yet. */
  const mark = () => `Mirela${randomBase58(10, random)}`;

  /** An inquiry that has what an inquiry can have, each piece of it with the text in it. */
  async function fill(world: ServiceWorld, text: string) {
    const content = captureContent({ fields: [...captureContent().fields, field('name_first')] });
    const created = await createApiInquiry(world, await world.publish(content), {
      fields: { name_first: text },
      note: text,
      tags: [text],
      redirectUri: `https://shop.example/${text}`,
      withSession: true,
      withLink: true,
    });
    const { id, environmentId } = created.inquiry;
    await updateInquiry(world.deps, id, { tags: [`${text} later`] });
    const visitor = new FlowVisitor(world, created.sessionToken);
    await visitor.send(
      'POST',
      '/access',
      { claim: visitor.claim, target: inquiryTarget(id), surface: 'embedded' },
      { 'User-Agent': text },
    );
    visitor.current = ((await visitor.read()) as Extract<Reply<typeof visitor.state>, { ok: true }>).body;
    await visitor.upload('front', PNG, { filename: `${text}.png` });
    await visitor.upload('front', JPEG, { filename: `${text}.jpg` });
    await visitor.draft({ idClass: text });
    await opened.store.reserveIdempotencyKey(environmentId, text.toLowerCase(), text, world.clock.now());
    await opened.store.transaction((tx) => tx.finishIdempotencyKey(environmentId, text.toLowerCase(), 201, text, id));
    return { ...created, id, visitor };
  }

  test('nothing that a person or a backend said of one inquiry is left in any table, nor a file; another keeps all', async () => {
    await using world = await createServiceWorld(opened.store);
    const [gone, kept] = [mark(), mark()];
    const { id } = await fill(world, gone);
    await fill(world, kept);
    const countOf = async (text: string) => (await stored()).split(text).length - 1;
    const [before, files] = [await countOf(kept), await filesOf(world)];
    expect([await countOf(gone), files.length]).toEqual([before, 2]);
    world.clock.advance(60);
    expect(await redact(world, id)).toMatchObject({ kind: 'done' });
    expect((await stored()).split('\n').filter((row) => row.includes(gone))).toEqual([]);
    expect([await countOf(kept), (await filesOf(world)).length]).toEqual([before, 1]);
    expect(await opened.store.documents(id)).toEqual([]);
    expect(await opened.store.transaction((tx) => tx.countLooseFiles(id))).toBe(0);
  });

  test('status, times, steps, account and reference stay, and it is written down as an event', async () => {
    await using world = await createServiceWorld(opened.store);
    const { id } = await fill(world, mark());
    const [before, events, steps] = [
      await opened.store.inquiry(id),
      await opened.store.events(id),
      await opened.store.stepEvents(id),
    ];
    world.clock.advance(60);
    const now = world.clock.now();
    await redact(world, id);
    const left = { fields: {}, note: null, tags: [], redirectUri: null, lastTransitionHash: null };
    expect(await opened.store.inquiry(id)).toEqual({ ...before, ...left, redactedAt: now, updatedAt: now });
    expect((await opened.store.events(id)).map((event) => event.name)).toEqual([
      ...events.map((event) => event.name),
      'inquiry.redacted',
      'inquiry-session.expired',
    ]);
    expect(await opened.store.stepEvents(id)).toEqual(steps);
    const [session] = await opened.store.sessions(id);
    expect(session).toMatchObject({ status: 'expired', expiredAt: now, userAgent: null, drafts: {} });
  });

  test('of several that redact it at once, one does', async () => {
    await using world = await createServiceWorld(opened.store);
    const { id } = await fill(world, mark());
    const decisions = await Promise.all([1, 2, 3, 4].map(() => redact(world, id)));
    expect(decisions.filter(({ kind }) => kind === 'done')).toHaveLength(1);
    expect(decisions.filter((each) => each.kind === 'refused' && each.code === 'redacted')).toHaveLength(3);
    expect((await opened.store.events(id)).filter((event) => event.name === 'inquiry.redacted')).toHaveLength(1);
  });

  test('a key of a request whose answer showed it gives no answer again, and makes nothing anew', async () => {
    await using world = await createServiceWorld(opened.store);
    const text = mark();
    const { id, inquiry } = await fill(world, text);
    const again = () =>
      opened.store.reserveIdempotencyKey(inquiry.environmentId, text.toLowerCase(), text, world.clock.now());
    expect((await again()).kind).toBe('finished');
    await redact(world, id);
    expect((await again()).kind).toBe('forgotten');
  });

  /** What a visitor may be doing; it takes as many transactions. */
  const ACTS: Readonly<
    Record<string, { transactions: number; act: (visitor: FlowVisitor, text: string) => Promise<Reply<unknown>> }>
  > = {
    'a transition': { transactions: 1, act: (visitor, text) => visitor.next({ name_first: text }) },
    'a draft': { transactions: 1, act: (visitor, text) => visitor.draft({ name_first: text }) },
    'an upload': {
      transactions: 2,
      act: (visitor, text) => visitor.upload('front', PNG, { filename: `${text}.png` }),
    },
  };

  async function under(world: ServiceWorld, what: string): Promise<FlowVisitor> {
    const isUpload = what === 'an upload';
    const templateId = await world.publish(isUpload ? captureContent() : simpleContent());
    const visitor = new FlowVisitor(world);
    await visitor.access({ kind: 'template', templateId });
    if (!isUpload) await visitor.next();
    return visitor;
  }

  async function expectNothingOf(world: ServiceWorld, id: InquiryId, text: string): Promise<void> {
    expect((await opened.store.inquiry(id))?.redactedAt).toEqual(world.clock.now());
    expect((await stored()).split('\n').filter((row) => row.includes(text))).toEqual([]);
    expect(await filesOf(world)).toEqual([]);
    expect(await opened.store.transaction((tx) => tx.countLooseFiles(id))).toBe(0);
  }

  /** Lets the other one come as far as it can, while this transaction is open. */
  async function letIn(tx: StoreTransaction, id: InquiryId, begun: Promise<void>): Promise<void> {
    if (!areParallel) return;
    await begun;
    for (let times = 0; times < 5; times += 1) await tx.inquiry(id);
  }

  const withStore = (visitor: FlowVisitor, { deps, ...world }: ServiceWorld, on: Store) => {
    const other = new FlowVisitor({ ...world, deps, flow: flowRoutes({ ...deps, store: on }) }, visitor.token);
    other.current = visitor.state;
    return other;
  };

  test.each(Object.keys(ACTS))('%s that is about to be committed leaves nothing', async (what) => {
    await using world = await createServiceWorld(opened.store);
    const { transactions = 0, act } = ACTS[what] ?? {};
    const visitor = await under(world, what);
    const [{ inquiryId }, text] = [visitor.state, mark()];
    const second = beginning(opened.store);
    const redacting = Promise.withResolvers<unknown>();
    const first = beforeCommit(opened.store, transactions, (tx) => {
      redacting.resolve(redact(world, inquiryId, second.store));
      return letIn(tx, inquiryId, second.begun);
    });
    expect((await act?.(withStore(visitor, world, first), text))?.ok).toBe(true);
    expect(await redacting.promise).toMatchObject({ kind: 'done' });
    await expectNothingOf(world, inquiryId, text);
  });

  test.each(Object.keys(ACTS))(
    '%s that comes while it is about to be redacted is refused, and leaves nothing',
    async (what) => {
      await using world = await createServiceWorld(opened.store);
      const { act } = ACTS[what] ?? {};
      const visitor = await under(world, what);
      const [{ inquiryId }, text] = [visitor.state, mark()];
      const second = beginning(opened.store);
      const acted = Promise.withResolvers<Reply<unknown> | undefined>();
      const first = beforeCommit(opened.store, 1, (tx) => {
        acted.resolve(act?.(withStore(visitor, world, second.store), text));
        return letIn(tx, inquiryId, second.begun);
      });
      expect(await redact(world, inquiryId, first)).toMatchObject({ kind: 'done' });
      expect(await acted.promise).toMatchObject({ ok: false, error: { code: 'expired' } });
      await expectNothingOf(world, inquiryId, text);
    },
  );

  test('a file whose last bytes come when its inquiry is redacted is refused, and leaves nothing', async () => {
    await using world = await createServiceWorld(opened.store);
    const visitor = await under(world, 'an upload');
    const [{ inquiryId }, text] = [visitor.state, mark()];
    const body = new ReadableStream<Uint8Array>({
      async pull(stream) {
        expect(await redact(world, inquiryId)).toMatchObject({ kind: 'done' });
        stream.enqueue(PNG);
        stream.close();
      },
    });
    const headers = {
      Authorization: `Bearer ${visitor.token}`,
      'Sec-Fetch-Site': 'same-origin',
      'Upload-Filename': text,
    };
    const init = { method: 'POST', headers, body, duplex: 'half' } as RequestInit;
    const response = await world.flow.request('/upload?step=id&slot=front&capture=upload', init);
    expect([response.status, (await response.json()).error.code]).toEqual([409, 'expired']);
    await expectNothingOf(world, inquiryId, text);
  });
}
