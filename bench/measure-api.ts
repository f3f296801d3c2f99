/** Creating inquiries by the API on a PostgreSQL server that loses nothing, beside a route with a single insert. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { endProgram } from '../test/support/engines/child-program.ts';
import { findPostgres, LASTING, startPostgres } from '../test/support/postgres-server.ts';
import { TEMPLATES } from '../test/support/world/templates.ts';
import { formatCount, formatEstimate, type Section } from './print-table.ts';
import type { RunOptions } from './run-options.ts';
import { median, type Pair, ratioOf, shuffled } from './statistics.ts';
import { atLeast } from './verdict.ts';

const RATE_LIMIT = 0.6;
/** As many as connections to the database, so that each waits for its own work. */
const AT_ONCE = 10;
/** Moments: whatever else the machine does hits both of a pair. */
const REQUESTS_PER_BLOCK = 100;
const WARM_UP_BLOCKS = 20;
const API_KEY = 'key-of-the-measurements-00000000001';
const SERVER = join(import.meta.dirname, 'api-server.ts');
const BODY = JSON.stringify({
  data: {
    attributes: {
      'inquiry-template-id': TEMPLATES.identityCheck,
      fields: { name_first: 'Jane', name_last: 'Doe', birthdate: '1990-01-31' },
    },
  },
});
/** What is compared: one request of each is about one inquiry. */
const ROUTES = [
  { name: 'POST /api/v1/inquiries', path: '/api/v1/inquiries', body: BODY },
  {
    name: 'the same, without an account',
    path: '/api/v1/inquiries',
    body: JSON.stringify({ ...JSON.parse(BODY), meta: { 'auto-create-account': false } }),
  },
] as const;

export async function measureApi({ pairs, random, report }: RunOptions): Promise<Section> {
  const bin = findPostgres();
  if (bin === undefined)
    throw new Error('PostgreSQL is not installed: on Debian or Ubuntu, apt-get install postgresql');
  const postgres = await startPostgres(bin, LASTING);
  const child = spawn(process.execPath, [SERVER, postgres.url, API_KEY], { stdio: ['pipe', 'pipe', 'inherit'] });
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  try {
    const [line] = await Promise.race([
      once(child.stdout, 'data'),
      once(child, 'exit').then(() => Promise.reject(new Error('The program that is measured ended'))),
    ]);
    const [servicePort = 0, barePort = 0]: number[] = JSON.parse(String(line));
    const [full, lean] = ROUTES.map((route) => () => rateOf(agent, servicePort, route.path, route.body));
    const bare = () => rateOf(agent, barePort, '/inquiries', BODY);
    const prepared = () => rateOf(agent, barePort, '/inquiries-prepared', BODY);
    const runs = [full, lean, bare, prepared].filter((run) => run !== undefined);
    const rates = new Map(runs.map((run) => [run, [] as number[]]));
    for (let round = -WARM_UP_BLOCKS; round < pairs; round += 1) {
      for (const run of shuffled(runs, random)) {
        const rate = await run();
        if (round >= 0) rates.get(run)?.push(rate);
      }
      if (round >= 0) report(`API: round ${round + 1} of ${pairs}`);
    }
    return sectionOf(
      runs.map((run) => rates.get(run) ?? []),
      random,
    );
  } finally {
    agent.destroy();
    await endProgram(child);
    await postgres.stop();
  }
}

function sectionOf(
  [full = [], lean = [], bare = [], prepared = []]: readonly (readonly number[])[],
  random: () => number,
): Section {
  const ratio = (rates: readonly number[]) =>
    ratioOf(
      rates.map((rate, round): Pair => [rate, bare[round] ?? Number.NaN]),
      random,
    );
  const row = (name: string, rates: readonly number[], compared: string) => [
    name,
    formatCount(median(rates)),
    compared,
    String(rates.length),
  ];
  const whole = ratio(full);
  return {
    tables: [
      {
        title: `Creating inquiries, PostgreSQL with fsync, ${AT_ONCE} at once`,
        head: ['', 'per second', 'ratio to bare route', 'pairs'],
        rows: [
          row('bare route, one insert', bare, '1'),
          row('the same, prepared', prepared, formatEstimate(ratio(prepared))),
          row(ROUTES[0].name, full, formatEstimate(whole)),
          row(ROUTES[1].name, lean, formatEstimate(ratio(lean))),
        ],
      },
    ],
    checks: [
      {
        what: 'API create, PostgreSQL with fsync',
        measured: `${formatEstimate(whole)} x`,
        limit: `>= ${RATE_LIMIT} x`,
        verdict: atLeast(RATE_LIMIT, whole),
      },
    ],
  };
}

/** Requests per second of one block. */
async function rateOf(agent: Agent, port: number, path: string, body: string): Promise<number> {
  let left = REQUESTS_PER_BLOCK;
  const begin = performance.now();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (left > 0) {
        left -= 1;
        await create(agent, port, path, body);
      }
    }),
  );
  return (REQUESTS_PER_BLOCK / (performance.now() - begin)) * 1_000;
}

function create(agent: Agent, port: number, path: string, body: string): Promise<void> {
  const headers = {
    Authorization: `Bearer ${API_KEY}`,
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
  };
  return new Promise((resolve, reject) => {
    const asked = request({ agent, host: '127.0.0.1', port, method: 'POST', path, headers }, (answer) => {
      answer.resume().on('error', reject);
      answer.on('end', () => {
        if (answer.statusCode === 201) resolve();
        else reject(new Error(`${path} answered ${answer.statusCode}`));
      });
    });
    asked.on('error', reject).end(body);
  });
}
