import { once } from 'node:events';
import { watch } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../../service/store/database.ts';
import { createSqlStore } from '../../service/store/sql-store.ts';
import type { AccessAnswer, FlowState } from '../../src/protocol/api.ts';
import { type Ask, digest, KillVisitor, seededRandom, send, Traffic } from '../support/kill-traffic.ts';
import {
  databaseIn,
  filesIn,
  KilledService,
  makeUsedFolder,
  type Place,
  type UsedFolder,
} from '../support/killed-service.ts';

const SEED = 20_260_504;
const KILLS = 12;
/** Visitors at once. */
const VISITORS = 12;
/** About as long as the requests of all visitors take. */
const MAX_MOMENT_MS = 50;
/** Many cold starts on a busy machine. */
const TIMEOUT_MS = 300_000;

let used: UsedFolder;
let place: Place;
const services: KilledService[] = [];
beforeAll(async () => {
  used = await makeUsedFolder();
}, TIMEOUT_MS);
afterAll(() => used.remove());
beforeEach(async () => {
  place = await used.copy();
});
afterEach(async () => {
  for (const service of services.splice(0)) await service.end('SIGKILL');
});

function start(): KilledService {
  const service = new KilledService(place);
  services.push(service);
  return service;
}

interface ListedInquiry {
  readonly id: string;
  readonly attributes: {
    readonly status: string;
    readonly note: string | null;
    readonly fields: Record<string, { value: unknown }>;
  };
}

/** When a service is killed: amid its work for others, when the database wrote, when the bytes of a file are there and not yet its row. */
const MOMENTS = ['any', 'database wrote', 'file is there'] as const;

/** Kills at the next such moment. An answer is none: when it arrives, the work is done. */
function killAmidWork(
  service: KilledService,
  moment: (typeof MOMENTS)[number] | undefined,
  random: (below: number) => number,
): void {
  const kill = () => service.child.kill('SIGKILL');
  if (moment !== 'database wrote' && moment !== 'file is there') {
    setTimeout(kill, random(MAX_MOMENT_MS));
    return;
  }
  const isWrite = moment === 'database wrote';
  const watched = isWrite ? join(databaseIn(place.folder), 'pg_wal') : filesIn(place.folder);
  const watcher = watch(watched, kill);
  void service.ended.then(() => watcher.close());
}

/** Whether the visitor's last request, to which no answer came, may have been carried out. */
const isUnanswered = ({ pending }: KillVisitor, path: string) => pending?.path.startsWith(path) ?? false;

/** Compares what the service holds with what it acknowledged. A request without answer was carried out wholly or not at all. */
async function expectAcknowledged(service: KilledService, visitors: readonly KillVisitor[]): Promise<void> {
  const inquiries = await listInquiries(service);
  for (const visitor of visitors) {
    const { known } = visitor;
    if (known.inquiryId === undefined) continue;
    const inquiry = inquiries.get(known.inquiryId);
    const mayHaveMoved = isUnanswered(visitor, '/flow/v1/transition');
    expect.soft(inquiry, `inquiry ${known.inquiryId}`).toBeDefined();
    if (inquiry === undefined) continue;
    for (const [key, value] of Object.entries(known.values)) {
      expect.soft(inquiry.attributes.fields[key]?.value, key).toEqual(value);
    }
    if (!isUnanswered(visitor, '/api/v1')) expect.soft(inquiry.attributes.note).toBe(known.note ?? null);
    if (known.token !== undefined) await expectState(service, visitor, mayHaveMoved);
    for (const file of known.files) {
      const answer = await fetch(`${service.url}/api/v1/files/${file.id}`, {
        headers: { Authorization: `Bearer ${service.key}` },
      });
      const bytes = new Uint8Array(await answer.arrayBuffer());
      const mayBeReplaced = isUnanswered(visitor, `/flow/v1/upload?step=${file.step}&slot=${file.slot}`);
      if (answer.status === 404 && mayBeReplaced) continue;
      expect.soft([answer.status, digest(bytes)], `file ${file.id}`).toEqual([200, file.sha256]);
    }
  }
}

async function expectState(service: KilledService, visitor: KillVisitor, mayHaveMoved: boolean): Promise<void> {
  const { known } = visitor;
  const read = await send(service, { method: 'GET', path: '/flow/v1/read', as: known.token });
  const state = (await read.json()) as FlowState;
  if (!mayHaveMoved || state.sequence === known.sequence) {
    expect
      .soft([state.inquiryId, state.sequence, state.screen.step, state.status])
      .toEqual([known.inquiryId, known.sequence, known.step, known.status]);
    const isDrafting = isUnanswered(visitor, '/flow/v1/draft');
    if (known.draft !== undefined && !isDrafting) expect.soft(state.values).toMatchObject(known.draft);
    for (const { id, step, slot } of known.files) {
      if (step !== known.step || isUnanswered(visitor, `/flow/v1/upload?step=${step}&slot=${slot}`)) continue;
      expect.soft(state.uploads.map((upload) => upload.id)).toContain(id);
    }
  } else expect.soft(state.sequence).toBe(known.sequence + 1);
  if (state.status !== 'completed' && known.entry !== undefined) {
    const again = (await (await send(service, known.entry)).json()) as AccessAnswer;
    expect.soft([again.state.inquiryId, again.sessionToken]).toEqual([known.inquiryId, known.token]);
  }
}

async function listInquiries(service: KilledService): Promise<Map<string, ListedInquiry>> {
  const found = new Map<string, ListedInquiry>();
  for (let after = ''; ; ) {
    const path = `/api/v1/inquiries?page[size]=100${after === '' ? '' : `&page[after]=${after}`}`;
    const { data } = (await (await send(service, { method: 'GET', path, as: 'key' })).json()) as {
      data: ListedInquiry[];
    };
    for (const inquiry of data) found.set(inquiry.id, inquiry);
    if (data.length < 100) return found;
    after = data.at(-1)?.id ?? '';
  }
}

/** Looks into the folder of a service that is down: each change is there with its events and its bytes. Gives the inquiries. */
async function expectNothingHalfDone(): Promise<number> {
  const store = createSqlStore(await openDatabase({ kind: 'folder', folder: databaseIn(place.folder) }));
  try {
    const { items } = await store.inquiries({}, { size: 1000 });
    const named = new Set<string>();
    for (const inquiry of items) {
      const events = (await store.events(inquiry.id)).map(({ name }) => name);
      const count = (name: string) => events.filter((each) => each === name).length;
      expect
        .soft({
          created: count('inquiry.created'),
          started: count('inquiry.started'),
          transitioned: count('inquiry.transitioned'),
          completed: count('inquiry.completed'),
        })
        .toEqual({
          created: 1,
          started: inquiry.startedAt === null ? 0 : 1,
          transitioned: inquiry.sequence,
          completed: inquiry.status === 'completed' ? 1 : 0,
        });
      const steps = await store.stepEvents(inquiry.id);
      const arrivals = inquiry.firstAccessedAt === null ? 0 : 1;
      expect.soft(steps.filter(({ kind }) => kind === 'leave')).toHaveLength(inquiry.sequence);
      expect.soft(steps.filter(({ kind }) => kind === 'enter')).toHaveLength(inquiry.sequence + arrivals);
      expect.soft((await store.sessions(inquiry.id)).length).toBeLessThanOrEqual(1);
      for (const document of await store.documents(inquiry.id)) {
        named.add(document.fileKey);
        const bytes = await readFile(join(filesIn(place.folder), document.fileKey));
        expect.soft([bytes.length, digest(bytes)]).toEqual([document.byteSize, document.sha256]);
      }
    }
    return items.length;
  } finally {
    await store.close();
  }
}

test('a service that is killed at any moment holds all that it acknowledged, and nothing by halves', {
  timeout: TIMEOUT_MS,
}, async () => {
  const random = seededRandom(SEED);
  const traffic = new Traffic(random);
  let creationsWithoutAnswer = 0;
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const service = await start().up();
    await expectAcknowledged(service, traffic.visitors);
    const last = 15 + random(45);
    await traffic.run(service, VISITORS, (count) => {
      if (count === last) killAmidWork(service, MOMENTS[kill % MOMENTS.length], random);
    });
    expect(service.child.signalCode).toBe('SIGKILL');
    creationsWithoutAnswer += traffic.visitors.filter(
      ({ known, pending }) => known.inquiryId === undefined && pending?.path === '/api/v1/inquiries',
    ).length;
  }
  const service = await start().up();
  await expectAcknowledged(service, traffic.visitors);
  expect(await service.end('SIGTERM')).toBe(0);

  const inquiries = await expectNothingHalfDone();
  const acknowledged = traffic.visitors.filter(({ known }) => known.inquiryId !== undefined).length;
  expect(inquiries).toBeGreaterThanOrEqual(acknowledged);
  // A request that was repeated by its claim made no second inquiry; the API's creations carry none.
  const unsettled = traffic.visitors.length - acknowledged;
  expect(inquiries).toBeLessThanOrEqual(acknowledged + unsettled + creationsWithoutAnswer);
});

test('a second process on the folder is refused in words while visitors go on, and what they did is there', {
  timeout: TIMEOUT_MS,
}, async () => {
  const first = await start().up();
  const second = start();
  const traffic = new Traffic(seededRandom(SEED + 1));
  let isRefused = false;
  void second.ended.then(() => {
    isRefused = true;
  });
  let answersSince = 0;
  await traffic.run(first, VISITORS, () => {
    if (isRefused) answersSince += 1;
    if (answersSince === 10) first.child.kill('SIGKILL');
  });
  expect(await second.ended).toBe(1);
  expect(second.output).toContain(`is in use by another inquiry service (process ${first.child.pid})`);
  expect(second.output).not.toMatch(/^\s+at /m);
  // The socket of the one that was killed is still there, and in nobody's way.
  expect((await readdir(join(place.folder, '.data'))).filter((name) => name.endsWith('.sock'))).toHaveLength(1);
  const third = await start().up();
  await expectAcknowledged(third, traffic.visitors);
  expect(await third.end('SIGTERM')).toBe(0);
  await expectNothingHalfDone();
});

test('a service that is asked to end amid visitors ends well, and holds all that it acknowledged', {
  timeout: TIMEOUT_MS,
}, async () => {
  const service = await start().up();
  const traffic = new Traffic(seededRandom(SEED + 2));
  await traffic.run(service, VISITORS, (count) => {
    if (count === 30) service.child.kill('SIGTERM');
  });
  expect(await service.ended).toBe(0);
  const next = await start().up();
  await expectAcknowledged(next, traffic.visitors);
  expect(await next.end('SIGTERM')).toBe(0);
  await expectNothingHalfDone();
});

/** Sends a request but for its body, and waits until the service works on it. The function that is given back sends the rest. */
async function begin(
  service: KilledService,
  { method, path, body, as }: Ask,
  agent: Agent,
): Promise<() => Promise<Response>> {
  const isFile = body instanceof Uint8Array;
  const payload = isFile ? body : JSON.stringify(body);
  const outgoing = request(service.url + path, {
    method,
    agent,
    headers: {
      Expect: '100-continue',
      'Content-Length': Buffer.byteLength(payload),
      'Content-Type': isFile ? 'application/octet-stream' : 'application/json',
      ...(as !== undefined && { Authorization: `Bearer ${as === 'key' ? service.key : as}` }),
    },
  });
  outgoing.flushHeaders();
  await once(outgoing, 'continue');
  return async () => {
    outgoing.end(payload);
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    const text = (await incoming.toArray()).join('');
    return new Response(text, {
      status: incoming.statusCode ?? 0,
      headers: { Connection: incoming.headers.connection ?? '' },
    });
  };
}

/** Resolves when nobody takes connections at the port any more. */
async function closed(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, 'localhost');
    try {
      await once(socket, 'connect');
    } catch {
      // Refused: what was waited for.
      return;
    }
    socket.destroy();
  }
}

test('a service that is asked to end answers what is under way, ends those connections, and holds what it answered', {
  timeout: TIMEOUT_MS,
}, async () => {
  const service = await start().up();
  const random = seededRandom(SEED + 3);
  const uploading = new KillVisitor('template', random);
  while (!uploading.pending?.path.startsWith('/flow/v1/upload')) await uploading.act(service);
  const moving = new KillVisitor('session', random);
  while (!moving.pending?.path.startsWith('/flow/v1/transition')) await moving.act(service);
  const creating = new KillVisitor('bare id', random);
  const visitors = [uploading, moving, creating];
  const agent = new Agent({ keepAlive: true });
  const rests = await Promise.all(visitors.map(({ pending }) => begin(service, pending as Ask, agent)));
  service.child.kill('SIGTERM');
  await closed(place.port);

  const connections: (string | null)[] = [];
  for (const [index, visitor] of visitors.entries()) {
    await visitor.act(service, async () => {
      const answer = await rests[index]!();
      connections.push(answer.headers.get('Connection'));
      return answer;
    });
  }
  agent.destroy();
  expect(connections).toEqual(['close', 'close', 'close']);
  expect(await service.ended).toBe(0);
  const next = await start().up();
  expect(creating.known.inquiryId).toBeDefined();
  expect(uploading.known.files).toHaveLength(1);
  await expectAcknowledged(next, visitors);
  expect(await next.end('SIGTERM')).toBe(0);
  await expectNothingHalfDone();
});

test('a service that is killed while it makes its database makes it anew at the next start', {
  timeout: TIMEOUT_MS,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kill-first-'));
  place = { ...place, folder };
  const data = join(folder, '.data');
  const first = start();
  const begun = async () => {
    const names = await readdir(data).catch(() => []);
    for (const name of names) {
      if (name.startsWith('database') && (await readdir(join(data, name))).length > 0) return true;
    }
    return false;
  };
  while (!(await begun())) expect(first.child.exitCode, first.output).toBeNull();
  await first.end('SIGKILL');
  // What is not whole does not go by the name.
  expect(await readdir(data)).not.toContain('database');

  const second = await start().up();
  const visitor = new KillVisitor('template', seededRandom(SEED + 4));
  while (visitor.pending !== undefined) await visitor.act(second);
  await expectAcknowledged(second, [visitor]);
  await second.end('SIGTERM');
  await expectNothingHalfDone();
  await rm(folder, { recursive: true });
});
