/** Environment variables → {@link Config}. One error lists everything that is wrong with them, so that one look is enough. */

import { join, resolve } from 'node:path';
import { z } from 'zod';
import { StartError } from './start-error.ts';
import type { DatabaseAddress } from './store/database.ts';

export interface Config {
  /** Service: API, flow, `/inquiry.js`. 0: any free port. */
  readonly port: number;
  readonly demoPort: number;
  readonly dashboardPort: number;
  /** Addresses to listen on. */
  readonly addresses: readonly string[];
  /** Only this machine can reach it, directly or by a proxy: local keys, client-side creation for everybody. */
  readonly isLoopback: boolean;
  /** Absolute. Holds the database, the files, the lock and the local secrets, as far as they have no place of their own. */
  readonly dataDir: string;
  readonly database: DatabaseAddress;
  /** Absolute. */
  readonly filesDir: string;
  /** Absolute; `undefined`: the sample templates. */
  readonly templatesDir: string | undefined;
  /** `undefined`: a local key is generated and printed. */
  readonly apiKeys: readonly string[] | undefined;
  /** The first signs, all verify. `undefined`: one is generated and kept in the data folder. */
  readonly sessionSecrets: readonly string[] | undefined;
  /** Origin of the flow's pages and of one-time links. `undefined`: `http://localhost:<port>`. */
  readonly publicUrl: string | undefined;
  /** Proxies in front whose `X-Forwarded-For` entries are believed. */
  readonly trustProxy: number;
  readonly logLevel: LogLevel;
}

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** 3000 on localhost is what the `persona` package calls `development`. */
const DEFAULT_PORT = 3000;
const MAX_PORT = 65_535;
/** 256 bits in base64 or hexadecimal are longer; anything shorter than this can be guessed. */
const MIN_SECRET_LENGTH = 32;
const MIN_API_KEY_LENGTH = 16;
/** What `Authorization: Bearer` can carry. */
const HEADER_TEXT = /^[\x21-\x7e]+$/;
const MAX_PROXIES = 10;
const LOOPBACK_ADDRESSES = ['127.0.0.1', '::1'] as const;

/** Everything that is wrong with the environment. */
export class ConfigError extends StartError {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(
      `The configuration has ${problems.length === 1 ? 'a problem' : 'problems'}:\n${problems.map((line) => `  - ${line}`).join('\n')}`,
    );
    this.problems = problems;
  }
}

const integer = (max: number) =>
  z
    .string()
    .refine((text) => /^\d{1,6}$/.test(text) && Number(text) <= max, {
      error: `must be a whole number from 0 to ${max}`,
    })
    .transform(Number);

const secrets = (minLength: number, form = /^/, hint = '') =>
  z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    // The message never repeats the value: it may end up in a log.
    .refine((list) => list.length > 0 && list.every((secret) => secret.length >= minLength && form.test(secret)), {
      error: `must be a comma separated list, each entry of at least ${minLength} characters${hint}`,
    });

const publicUrl = z
  .string()
  .transform((text) => text.replace(/\/$/, ''))
  .refine((text) => URL.canParse(text) && new URL(text).origin === text && /^https?:/.test(text), {
    error: 'must be an http or https origin such as https://verify.example.com, without a path',
  });

const databaseUrl = z
  .string()
  .refine((text) => text === 'memory:' || /^postgres(ql)?:\/\//.test(text), {
    error: 'must be unset (PGlite in the data folder), "memory:" or an address that begins with "postgres://"',
    abort: true,
  })
  // As the driver reads it, which takes an address without a host for that of a socket.
  .refine((text) => URL.canParse(text.replace('@/', '@socket/')), {
    error: 'must be an address; in its password, characters such as / # ? are written %2F %23 %3F',
  });

const SHAPE = z.object({
  PORT: integer(MAX_PORT).optional(),
  DEMO_PORT: integer(MAX_PORT).optional(),
  DASHBOARD_PORT: integer(MAX_PORT).optional(),
  HOST: z.string().optional(),
  DATA_DIR: z.string().optional(),
  DATABASE_URL: databaseUrl.optional(),
  FILES_DIR: z.string().optional(),
  TEMPLATES_DIR: z.string().optional(),
  INQUIRY_API_KEY: secrets(MIN_API_KEY_LENGTH, HEADER_TEXT, ', ASCII without spaces').optional(),
  SESSION_SECRET: secrets(MIN_SECRET_LENGTH).optional(),
  PUBLIC_URL: publicUrl.optional(),
  TRUST_PROXY: integer(MAX_PROXIES).optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` }).optional(),
});

/** What is asked of a service that others can reach, with the reason. */
const NEEDED_IN_PUBLIC = {
  INQUIRY_API_KEY: 'the API would be open to whoever reads the printed local key',
  SESSION_SECRET: 'session tokens must be signed with a secret of your own',
  PUBLIC_URL: 'one-time links must lead to an address that visitors can reach',
} as const;

/**
 * Reads the configuration.
 *
 * An empty variable counts as unset.
 *
 * @param environment `process.env` or a part of it; unknown variables are ignored
 * @param folder what relative paths are relative to
 * @throws {ConfigError} with all problems at once
 */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>, folder: string): Config {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, text]) => text !== undefined && text.trim() !== ''),
  );
  const parsed = SHAPE.safeParse(given);
  const problems = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
  const host = given['HOST']?.trim() ?? 'localhost';
  const publicity = publicityOf(host, given['PUBLIC_URL'], given['TRUST_PROXY']);
  if (publicity !== undefined) {
    for (const [name, reason] of Object.entries(NEEDED_IN_PUBLIC)) {
      if (given[name] === undefined) problems.push(`${name} is missing: with ${publicity}, ${reason}`);
    }
  }
  if (/^postgres(ql)?:\/\//.test(given['DATABASE_URL'] ?? '') && given['FILES_DIR'] === undefined) {
    problems.push('FILES_DIR is missing: with PostgreSQL it names the folder that all processes share');
  }
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);

  const env = parsed.data;
  const port = env.PORT ?? DEFAULT_PORT;
  const dataDir = resolve(folder, env.DATA_DIR ?? '.data');
  return {
    port,
    demoPort: env.DEMO_PORT ?? (port === 0 ? 0 : port + 1),
    dashboardPort: env.DASHBOARD_PORT ?? (port === 0 ? 0 : port + 2),
    addresses: host === 'localhost' ? LOOPBACK_ADDRESSES : [host.replace(/^\[(.*)\]$/, '$1')],
    isLoopback: publicity === undefined,
    dataDir,
    database: databaseOf(env.DATABASE_URL, dataDir),
    filesDir: resolve(folder, env.FILES_DIR ?? join(dataDir, 'files')),
    templatesDir: env.TEMPLATES_DIR === undefined ? undefined : resolve(folder, env.TEMPLATES_DIR),
    apiKeys: env.INQUIRY_API_KEY,
    sessionSecrets: env.SESSION_SECRET,
    publicUrl: env.PUBLIC_URL,
    trustProxy: env.TRUST_PROXY ?? 0,
    logLevel: env.LOG_LEVEL ?? 'info',
  };
}

/**
 * The variable that says that others reach the service, if one does. A service behind a proxy on the same machine listens for this
 * machine alone, and yet everybody is there. What cannot be read counts for nothing: it is a problem of its own.
 */
function publicityOf(host: string, givenUrl: string | undefined, givenProxies: string | undefined): string | undefined {
  if (!isLoopbackHost(host)) return `HOST=${host}`;
  const url = publicUrl.safeParse(givenUrl);
  if (url.success && !isLoopbackHost(new URL(url.data).hostname)) return `PUBLIC_URL=${url.data}`;
  const proxies = integer(MAX_PROXIES).safeParse(givenProxies);
  return proxies.success && proxies.data > 0 ? `TRUST_PROXY=${proxies.data}` : undefined;
}

function databaseOf(url: string | undefined, dataDir: string): DatabaseAddress {
  if (url === undefined) return { kind: 'folder', folder: join(dataDir, 'database') };
  return url === 'memory:' ? { kind: 'memory' } : { kind: 'postgres', url };
}

/** Whether only this machine can reach a service bound to `host`, or found under it. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}
