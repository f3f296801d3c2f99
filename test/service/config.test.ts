import { describe, expect, test } from 'vitest';
import { ConfigError, parseConfig } from '../../service/config.ts';

const FOLDER = '/srv/inquiry';
const SECRET = 's'.repeat(32);
const KEY = 'k'.repeat(16);

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    parseConfig(environment, FOLDER);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('without any variable', () => {
  const config = parseConfig({}, FOLDER);

  test('the service listens on port 3000 of both loopback addresses', () => {
    expect([config.port, config.addresses, config.isLoopback]).toEqual([3000, ['127.0.0.1', '::1'], true]);
  });

  test('the data is in an embedded database under .data, the files beside it', () => {
    expect(config.database).toEqual({ kind: 'folder', folder: '/srv/inquiry/.data/database' });
    expect(config.filesDir).toBe('/srv/inquiry/.data/files');
  });

  test('keys, secrets, the public address and the templates are left to the local defaults', () => {
    expect([config.apiKeys, config.sessionSecrets, config.publicUrl, config.templatesDir]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('no proxy is trusted and the log level is info', () => {
    expect([config.trustProxy, config.logLevel]).toEqual([0, 'info']);
  });
});

test('the demo and the dashboard follow the port', () => {
  const config = parseConfig({ PORT: '4100' }, FOLDER);
  expect([config.port, config.demoPort, config.dashboardPort]).toEqual([4100, 4101, 4102]);
});

test('an empty variable counts as unset', () => {
  expect(parseConfig({ PORT: '', DATABASE_URL: ' ' }, FOLDER).port).toBe(3000);
});

test('lists of keys and secrets are split at commas', () => {
  const config = parseConfig({ INQUIRY_API_KEY: `${KEY}, ${KEY}2`, SESSION_SECRET: `${SECRET},${SECRET}2` }, FOLDER);
  expect(config.apiKeys).toEqual([KEY, `${KEY}2`]);
  expect(config.sessionSecrets).toEqual([SECRET, `${SECRET}2`]);
});

test.for([
  ['memory:', { kind: 'memory' }],
  ['postgres://db/inquiry', { kind: 'postgres', url: 'postgres://db/inquiry' }],
  ['postgresql://db/inquiry', { kind: 'postgres', url: 'postgresql://db/inquiry' }],
  ['postgres:///inquiry?host=/run', { kind: 'postgres', url: 'postgres:///inquiry?host=/run' }],
  ['postgres://user:100%@/inquiry', { kind: 'postgres', url: 'postgres://user:100%@/inquiry' }],
] as const)('DATABASE_URL=%s is understood', ([url, database]) => {
  expect(parseConfig({ DATABASE_URL: url, FILES_DIR: 'files' }, FOLDER).database).toEqual(database);
});

test.for(['127.0.0.1', '127.0.0.2', '::1', '[::1]'])('HOST=%s is this machine: nothing more is asked for', (host) => {
  expect(parseConfig({ HOST: host }, FOLDER).isLoopback).toBe(true);
});

test('a host that others can reach needs a key, a secret and a public address: all that is missing is listed at once', () => {
  const problems = problemsOf({ HOST: '0.0.0.0' });
  expect(problems.map((problem) => problem.split(' ')[0])).toEqual(['INQUIRY_API_KEY', 'SESSION_SECRET', 'PUBLIC_URL']);
});

test('a host that others can reach is taken with all of them', () => {
  const environment = {
    HOST: '0.0.0.0',
    INQUIRY_API_KEY: KEY,
    SESSION_SECRET: SECRET,
    PUBLIC_URL: 'https://verify.example.com/',
  };
  const config = parseConfig(environment, FOLDER);
  expect([config.addresses, config.isLoopback, config.publicUrl]).toEqual([
    ['0.0.0.0'],
    false,
    'https://verify.example.com',
  ]);
});

test.for([
  ['a public address', { PUBLIC_URL: 'https://verify.example.com' }],
  ['the address of another machine', { PUBLIC_URL: 'http://10.0.0.1:8080' }],
  ['a trusted proxy', { PUBLIC_URL: 'http://localhost:8080', TRUST_PROXY: '1' }],
  ['both', { HOST: '127.0.0.1', PUBLIC_URL: 'https://verify.example.com', TRUST_PROXY: '1' }],
] as const)(
  'with %s a service is one that others can reach, though it listens for this machine alone',
  ([, environment]) => {
    expect(problemsOf(environment).map((problem) => problem.split(' ')[0])).toEqual([
      'INQUIRY_API_KEY',
      'SESSION_SECRET',
    ]);
    const secured = { ...environment, INQUIRY_API_KEY: KEY, SESSION_SECRET: SECRET };
    expect(parseConfig(secured, FOLDER).isLoopback).toBe(false);
  },
);

test('a trusted proxy asks for the public address, too', () => {
  expect(problemsOf({ TRUST_PROXY: '1', INQUIRY_API_KEY: KEY, SESSION_SECRET: SECRET })).toEqual([
    expect.stringMatching(/^PUBLIC_URL is missing: with TRUST_PROXY=1, /),
  ]);
});

test.for(['http://localhost:8080', 'http://127.0.0.1:8080/', 'https://[::1]'])(
  'under PUBLIC_URL=%s, an address of this machine, nothing more is asked for',
  (url) => {
    expect(parseConfig({ PUBLIC_URL: url, TRUST_PROXY: '0' }, FOLDER).isLoopback).toBe(true);
  },
);

test('PostgreSQL needs a folder for files that all processes share', () => {
  expect(problemsOf({ DATABASE_URL: 'postgres://db/inquiry' })).toEqual([
    expect.stringMatching(/^FILES_DIR is missing/),
  ]);
});

test.for([
  ['PORT', 'http'],
  ['PORT', '65536'],
  ['PORT', '-1'],
  ['DATABASE_URL', 'mysql://db'],
  ['DATABASE_URL', 'postgres://user:pass/word@db/inquiry'],
  ['DATABASE_URL', 'postgres://user:pass#word@db/inquiry'],
  ['DATABASE_URL', 'postgres://db:70000/inquiry'],
  ['PUBLIC_URL', 'verify.example.com'],
  ['PUBLIC_URL', 'https://verify.example.com/path'],
  ['PUBLIC_URL', 'https://user@verify.example.com'],
  ['TRUST_PROXY', 'yes'],
  ['LOG_LEVEL', 'loud'],
  ['SESSION_SECRET', 'short'],
  ['INQUIRY_API_KEY', 'short'],
  ['INQUIRY_API_KEY', ','],
] as const)('%s=%s is refused by name', ([name, value]) => {
  expect(problemsOf({ [name]: value, FILES_DIR: 'files' })).toEqual([
    expect.stringMatching(new RegExp(`^${name} must be `)),
  ]);
});

test('one error lists every problem', () => {
  expect(problemsOf({ PORT: 'x', LOG_LEVEL: 'y', HOST: '10.0.0.1' })).toHaveLength(5);
});

test.for([
  ['a space within', `${KEY} ${KEY}`],
  ['a letter beyond ASCII', `${KEY}ü`],
  ['a tab', `${KEY}\t${KEY}`],
])('an API key with %s is refused: no request could carry it', ([, key]) => {
  expect(problemsOf({ INQUIRY_API_KEY: `${KEY},${key}` })).toEqual([expect.stringMatching(/^INQUIRY_API_KEY .*ASCII/)]);
});

test('a refused secret is not repeated in the message', () => {
  expect(problemsOf({ SESSION_SECRET: 'hunter2' }).join()).not.toContain('hunter2');
  expect(problemsOf({ DATABASE_URL: 'postgres://user:hunter2#@db' }).join()).not.toContain('hunter2');
});
