import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type AppDeps, createApp, DEFAULT_API_REQUESTS_PER_MINUTE } from '../../service/app.ts';
import { parseConfig } from '../../service/config.ts';
import { DEFAULT_RATE_LIMITS } from '../../service/deps.ts';
import { MAX_ENTRIES } from '../../service/http-error.ts';
import { MAX_INTERVAL_SECONDS } from '../../service/inquiry/expiry.ts';
import { MAX_SESSIONS_PER_INQUIRY } from '../../service/inquiry/session.ts';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '../../service/routes/api/paging.ts';
import { readTemplates } from '../../service/templates/read-templates.ts';
import { MAX_UPLOAD_BYTES, MAX_UPLOAD_BYTES_PER_INQUIRY, MAX_UPLOADS_PER_INQUIRY } from '../../src/protocol/api.ts';
import { ERROR_CODES } from '../../src/protocol/error-codes.ts';
import { PREFILL_DROP_REASONS } from '../../src/protocol/field-keys.ts';
import { InquiryError } from '../../src/widget/inquiry-error.ts';
import { TEXT_OPTIONS } from '../../src/widget/option-names.ts';
import { OPTION_TABLE } from '../../src/widget/option-table.ts';
import { LOAD_TIMEOUT_MS } from '../../src/widget/options.ts';
import { ENGINE_NAMES } from '../support/engines/engine-name.ts';
import { anchorsOf, codeIn, findBrokenLinks, firstColumn, tablesUnder, tableUnder, textUnder } from './markdown.ts';
import {
  keysIn,
  literalsIn,
  matchesOf,
  membersOf,
  signatureOf,
  signaturesOfClass,
  testTitles,
  valueExports,
} from './source-facts.ts';
import { listFiles, readFiles } from './source-files.ts';

const README = readFileSync('README.md', 'utf8');
const RECIPES = readFileSync('docs/recipes.md', 'utf8');
const OPTIONS_FILE = 'src/widget/options.ts';
const MESSAGES_FILE = 'src/protocol/messages.ts';
const ATTRIBUTES_FILE = 'src/widget/attributes.ts';
const ATTRIBUTES = readFileSync(ATTRIBUTES_FILE, 'utf8');
const NOT_HERE = 'not in this version';

function sorted(names: Iterable<string>): string[] {
  return [...names].sort();
}

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const options = Object.entries(OPTION_TABLE).map(([name, row]) => ({ name, ...row }));
const namesOf = (isListed: (option: (typeof options)[number]) => boolean) =>
  options.filter(isListed).map(({ name }) => name);
const [optionTable, ignoredTable] = tablesUnder(README, 'Options');

describe('the tables of the README are the code: nothing is missing, nothing is made up', () => {
  test('options', () => {
    // Callbacks have a table of their own.
    const listed = options.filter(({ name, kind }) => kind !== 'unused' && !/^on[A-Z]/.test(name));
    expect(optionTable!.rows.map(([name = '', type = '']) => [name, type.replaceAll('`', '')])).toEqual(
      listed.map(({ name, type }) => [`\`${name}\``, type]),
    );
    expect(firstColumn(ignoredTable!.rows)).toEqual(namesOf(({ kind }) => kind === 'unused'));
    const timeout = optionTable!.rows.find(([name]) => name === '`timeout`');
    expect(timeout?.[2]).toBe(String(LOAD_TIMEOUT_MS));
  });

  test('callbacks', () => {
    const callbacks = membersOf(OPTIONS_FILE, 'Callbacks').map(({ name }) => name);
    expect(firstColumn(tableUnder(README, 'Callbacks').rows)).toEqual(callbacks);
  });

  test('events, with their metadata', () => {
    const internal = literalsIn(OPTIONS_FILE, 'Events');
    expect(internal).toEqual(['resize', 'session', 'outcome']);
    const events = [
      ...membersOf(OPTIONS_FILE, 'PageEvents'),
      ...membersOf(MESSAGES_FILE, 'FrameMetadata').filter(({ name }) => !internal.includes(name)),
    ];
    const documented = tableUnder(README, 'Events').rows.map(([name = '', metadata = '']) => [
      codeIn(name)[0],
      codeIn(metadata),
    ]);
    expect(documented).toEqual(events.map(({ name, members }) => [name, members]));
  });

  test('methods and what they are imported from', () => {
    const fromScript = keysIn('src/widget/global.ts', 'Inquiry');
    const fromPackage = valueExports('src/widget/index.ts');
    const fromAuto = valueExports('src/bindings/auto.ts');
    const methods = signaturesOfClass('src/widget/client.ts', 'Client');
    const functions = [
      signatureOf('src/widget/launch.ts', 'launch'),
      signatureOf('src/widget/check.ts', 'check'),
      signatureOf('src/widget/returned.ts', 'returned'),
      signatureOf('src/widget/global.ts', 'push'),
      signatureOf(ATTRIBUTES_FILE, 'scan'),
      signatureOf('src/bindings/set-host.ts', 'setHost'),
    ];
    const names = new Set([...fromScript, ...fromPackage, ...fromAuto]);
    expect(sorted(names)).toEqual(
      sorted(['Client', 'launch', 'check', 'returned', 'push', 'scan', 'setHost', 'InquiryError', 'version']),
    );
    const { rows } = tableUnder(README, 'Methods');
    expect(sorted(firstColumn(rows))).toEqual(sorted([...methods, ...functions, 'InquiryError', 'version']));
    for (const [cell = '', from = ''] of rows) {
      const name =
        codeIn(cell)[0]
          ?.replace(/^new /, '')
          .replace(/[.(].*/, '') ?? '';
      const sources = [
        ...(fromScript.includes(name) ? ['Inquiry'] : []),
        ...(fromPackage.includes(name) ? ['inquiry-widget'] : []),
        ...(fromAuto.includes(name) ? ['inquiry-widget/auto'] : []),
      ];
      expect(codeIn(from), cell).toEqual(sources);
    }
  });

  test('outcomes', () => {
    const members = (name: string) =>
      membersOf(MESSAGES_FILE, 'FrameMetadata').find((each) => each.name === name)?.members;
    const documented = tableUnder(README, 'Outcome').rows.map(([type = '', cell = '']) => [
      codeIn(type)[0],
      codeIn(cell),
    ]);
    expect(documented).toEqual([
      ['complete', members('complete')],
      ['cancel', members('exit')],
    ]);
    expect(literalsIn('src/widget/launch.ts', 'Outcome')).toEqual(['complete', 'cancel']);
  });

  test('error codes, each with the anchor that the message of its error names', () => {
    const { rows } = tableUnder(README, 'Error codes');
    const documented = rows.map(([code = '', status, retry]) => [codeIn(code)[0], Number(status), retry]);
    expect(documented).toEqual(
      Object.entries(ERROR_CODES).map(([code, { status, retryable }]) => [code, status, retryable ? 'yes' : 'no']),
    );
    const anchors = anchorsOf(README);
    for (const code of Object.keys(ERROR_CODES) as (keyof typeof ERROR_CODES)[]) {
      const anchor = /\(README\.md#(.+)\)$/.exec(new InquiryError(code, 'about').message)?.[1];
      expect(anchors).toContain(anchor);
    }
  });

  test('data attributes', () => {
    // Those that are no options of that name: as the one function that reads attributes tells them apart.
    expect(sorted(matchesOf(ATTRIBUTES, /words === '(\w+)'/g))).toEqual(['Id', 'Prefill', 'SessionEndpoint', 'State']);
    expect(ATTRIBUTES).toContain('/^Field');
    const documented = new Map(
      tableUnder(README, 'Data attributes').rows.map(([name = '', cell = '']) => [name, cell]),
    );
    const attributes = options.flatMap(({ name, attributes = TEXT_OPTIONS.includes(name) ? [kebab(name)] : [] }) =>
      attributes.map((attribute) => [`\`data-inquiry-${attribute}\``, name] as const),
    );
    expect(sorted(documented.keys())).toEqual(
      sorted([...attributes.map(([attribute]) => attribute), '`data-inquiry-state`']),
    );
    for (const [attribute, name] of attributes) expect(documented.get(attribute), attribute).toContain(`\`${name}\``);
    const scriptsOnly = /Everything else \(([^)]+)\)/.exec(textUnder(README, 'Data attributes'))?.[1] ?? '';
    expect(sorted(codeIn(scriptsOnly))).toEqual(
      sorted(
        namesOf(({ name, kind, attributes }) => /script|framing/.test(kind) && !attributes && !/^on[A-Z]/.test(name)),
      ),
    );
  });

  test('states and DOM events', () => {
    // Named by the callbacks, as attributes.ts does.
    const events = membersOf('src/widget/options.ts', 'Callbacks').map(({ name }) => name.slice(2).toLowerCase());
    const ends = events.filter((name) => !['load', 'event'].includes(name));
    const states = ['loading', 'open', ...ends];
    expect(sorted(firstColumn(tableUnder(README, 'DOM events').rows))).toEqual(
      sorted(events.map((name) => `inquiry:${name}`)),
    );
    expect(sorted(firstColumn(tableUnder(README, 'States').rows))).toEqual(sorted(states));
    const details = codeIn(textUnder(README, 'DOM events')).filter((word) => !['CustomEvent', 'detail'].includes(word));
    expect(details).toEqual(membersOf(ATTRIBUTES_FILE, 'InquiryEventDetail').map(({ name }) => name));
  });

  test('reasons for which a prefilled value is not taken', () => {
    expect(firstColumn(tableUnder(RECIPES, 'Prefill').rows)).toEqual([...PREFILL_DROP_REASONS]);
  });

  test('configuration', () => {
    const table = tableUnder(README, 'Configuration');
    expect(firstColumn(table.rows)).toEqual(keysIn('service/config.ts', 'SHAPE'));
    const defaults = Object.fromEntries(table.rows.map(([name = '', value = '']) => [codeIn(name)[0], value]));
    const config = parseConfig({}, '/');
    expect(defaults).toMatchObject({
      PORT: String(config.port),
      DEMO_PORT: `\`PORT\` + ${config.demoPort - config.port}`,
      DASHBOARD_PORT: `\`PORT\` + ${config.dashboardPort - config.port}`,
      DATA_DIR: `\`${config.dataDir.slice(1)}\``,
      PUBLIC_URL: '`http://localhost:<PORT>`',
      TRUST_PROXY: String(config.trustProxy),
      LOG_LEVEL: config.logLevel,
    });
  });

  test('npm scripts, those that are not there yet told as such', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const table = tableUnder(README, 'Commands');
    const documented = firstColumn(table.rows).map((command) => command.replace(/^npm (?:run )?/, ''));
    expect(sorted(documented)).toEqual(sorted(Object.keys(scripts)));
    for (const [index, name] of documented.entries()) {
      const files = scripts[name]?.match(/\S+\.m?[jt]s\b/g) ?? [];
      expect(table.rows[index]?.[1]?.includes(NOT_HERE), name).toBe(!files.every((file) => existsSync(file)));
    }
  });

  test('addresses and REST calls', () => {
    const scripts = new Map(['inquiry.js', 'diagnostics.js'].map((name) => [name, undefined]));
    const site = { flowHtml: undefined, assets: new Map(), scripts };
    const deps = { site, rateLimits: {}, apiRequestsPerMinute: 1, publicUrl: 'http://localhost' };
    // The routes are made before anything of the rest is looked at.
    const { routes } = createApp(deps as unknown as AppDeps);
    const served = routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => ({ method, path }));
    const pages = served
      .filter(({ path }) => !path.startsWith('/api/'))
      .map(({ path }) => path.replace(/:(\w+)/, '<$1>'));
    expect(sorted(firstColumn(tableUnder(README, 'Addresses').rows))).toEqual(sorted(new Set(pages)));
    const anyId = (path: string) => path.replace(/:\w+|\{[\w-]+\}/g, '{id}');
    const calls = served
      .filter(({ path }) => path.startsWith('/api/'))
      .map(({ method, path }) => `${method} ${anyId(path)}`);
    expect(sorted(firstColumn(tableUnder(README, 'REST calls').rows).map(anyId))).toEqual(sorted(new Set(calls)));
  });

  test('sample templates', async () => {
    const templates = await readTemplates('demo/templates');
    expect(sorted(firstColumn(tableUnder(README, 'Sample templates').rows))).toEqual(
      sorted(templates.map(({ id }) => id)),
    );
  });
});

/** Test files and titles that a table names: `file`: *title*. */
function namedTests(cell: string): { readonly file: string; readonly title: string }[] {
  return [...cell.matchAll(/`(test\/[^`]+)`: \*((?:\\\*|[^*])+)\*/g)].map((match) => ({
    file: match[1] ?? '',
    title: (match[2] ?? '').replaceAll('\\*', '*'),
  }));
}

function missingTests(cell: string): string[] {
  const named = namedTests(cell);
  if (named.length === 0 || named.length !== cell.split('<br>').length) return [`"${cell}" names no test`];
  return named
    .filter(({ file, title }) => !existsSync(file) || !testTitles(file).includes(title))
    .map(({ file, title }) => `${file} has no test "${title}"`);
}

const SECURITY = readFileSync('SECURITY.md', 'utf8');
const THREATS = [
  'Hostile host page',
  'Hostile frame',
  'Hostile visitor',
  'Hostile network',
  'Mail scanner',
  "Operator's mistakes",
];

describe('the threat table', () => {
  test.for(THREATS)('names a test that exists for each row: %s', (heading) => {
    const { rows } = tableUnder(SECURITY, heading);
    expect(rows.flatMap((row) => missingTests(row[2] ?? ''))).toEqual([]);
  });

  test('says what is not covered', () => {
    expect(textUnder(SECURITY, 'Not covered').match(/^- /gm)?.length).toBeGreaterThan(0);
  });
});

test('the page on accessibility names a test that exists for each of its claims', () => {
  const { rows } = tableUnder(readFileSync('docs/accessibility.md', 'utf8'), 'What tests hold');
  expect(rows.flatMap((row) => missingTests(row[1] ?? ''))).toEqual([]);
});

const DOCUMENTS = new Map(readFiles(/^(?:[A-Z]+|docs\/.*)\.md$/).map(({ path, text }) => [path, text]));

describe('the page on troubleshooting', () => {
  const TROUBLESHOOTING = readFileSync('docs/troubleshooting.md', 'utf8');

  test.for(Object.keys(ERROR_CODES))('says of %s why it is, and what each of the three does about it', (code) => {
    const text = textUnder(TROUBLESHOOTING, code);
    const [cause = ''] = text.split('\n- **');
    expect(cause.trim().length).toBeGreaterThan(40);
    for (const who of ['Integrator', 'Visitor', 'Operator'])
      expect(text).toMatch(new RegExp(`^- \\*\\*${who}:\\*\\* .`, 'm'));
    expect(README).toContain(`(docs/troubleshooting.md#${code})`);
  });

  test('has a heading for no code that is none', () => {
    const codes = [...TROUBLESHOOTING.matchAll(/^## ([a-z_]+)$/gm)].map((match) => match[1]);
    expect(codes).toEqual(Object.keys(ERROR_CODES));
  });

  test('names a test that exists for each thing that keeps a flow away, and codes that are some', () => {
    const { rows } = tableUnder(TROUBLESHOOTING, 'What is told when');
    expect(rows.flatMap((row) => missingTests(row[3] ?? ''))).toEqual([]);
    const named = rows.flatMap(([, code = '']) => codeIn(code)).filter((name) => !/^on[A-Z]/.test(name));
    expect(Object.keys(ERROR_CODES)).toEqual(expect.arrayContaining(named.filter((name) => name !== 'frameAncestors')));
  });

  test('names what a check looks at', () => {
    expect(firstColumn(tableUnder(TROUBLESHOOTING, 'Find out more').rows)).toEqual(
      literalsIn('src/widget/diagnostics/finding.ts', 'FindingName'),
    );
  });
});

describe('CONTRIBUTING.md', () => {
  const CONTRIBUTING = readFileSync('CONTRIBUTING.md', 'utf8');

  test('names every project of tests', () => {
    const row = tableUnder(CONTRIBUTING, 'Commands').rows.find(([command]) => command?.includes('--project'));
    const engines = ENGINE_NAMES.map((name) => `browser:${name}`);
    const projects = matchesOf(readFileSync('vitest.config.ts', 'utf8'), /\bname: '([\w]+)'/g);
    expect(sorted(codeIn(row?.[1] ?? '').filter((name) => name !== 'ENGINES'))).toEqual(
      sorted([...projects, ...engines]),
    );
  });

  test('says what every folder of tests holds', () => {
    const folders = new Set(listFiles(/^test\/[^/]+\//).map((path) => path.split('/').slice(0, 2).join('/')));
    const named = tableUnder(CONTRIBUTING, 'Layout').rows.flatMap((row) => row.flatMap(codeIn));
    expect(sorted(named.filter((name) => name.startsWith('test/')))).toEqual(sorted(folders));
  });
});

describe('the page on benchmarks', () => {
  const BENCHMARKS = readFileSync('docs/benchmarks.md', 'utf8');
  const constant = (file: string, name: string) =>
    Number(
      matchesOf(
        readFileSync(`bench/${file}.ts`, 'utf8'),
        new RegExp(`const ${name} = ([\\d._]+);`, 'g'),
      )[0]?.replaceAll('_', ''),
    );

  test('has the limits that the command holds', () => {
    const limits = tableUnder(BENCHMARKS, 'Limits').rows.map((row) => row.join(' '));
    const clicks = (name: string) => constant('measure-clicks', name);
    const cold = `${clicks('COLD_LOOPBACK_LIMIT')} times, or ${clicks('COLD_LOOPBACK_EXTRA_MS')} ms more`;
    for (const limit of [
      `${constant('measure-bytes', 'CLASSIC_LIMIT_BYTES').toLocaleString('en')} B;`,
      `1,000 buttons beside one ${constant('measure-start-up', 'MANY_BUTTONS_LIMIT_MS')} ms more`,
      `cold, loopback ${cold}`,
      `1.6 Mbit/s ${clicks('COLD_SLOW_LIMIT')} times`,
      `${clicks('INTENT_LOOPBACK_MS')} ms after the pointer came, loopback ${clicks('INTENT_LIMIT')} times`,
      `${clicks('INTENT_SLOW_MS')} ms after the pointer came, 150 ms and 1.6 Mbit/s ${clicks('INTENT_LIMIT')} times`,
      `heap after 1,000 openings ${constant('measure-cycles', 'HEAP_LIMIT') * 100} % more`,
      `at least ${constant('measure-api', 'RATE_LIMIT')} times`,
    ])
      expect(
        limits.filter((row) => row.includes(limit)),
        limit,
      ).toHaveLength(1);
  });

  test('names the parts that the command has', () => {
    const [list = ''] = matchesOf(readFileSync('bench/run-options.ts', 'utf8'), /const PARTS = \[(.+)\]/g);
    const parts = matchesOf(list, /'(\w+)'/g);
    const [measured] = tablesUnder(BENCHMARKS, 'Benchmarks');
    expect(sorted(firstColumn(measured?.rows ?? []))).toEqual(sorted(parts));
  });
});

describe('numbers in words', () => {
  const NUMBERS: readonly (readonly [string, RegExp, number])[] = [
    ['README.md', /limit is (\d+) new inquiries a minute/, DEFAULT_RATE_LIMITS.creationsPerMinute],
    ['docs/api.md', /All keys together have (\d+)\s+requests a minute/, DEFAULT_API_REQUESTS_PER_MINUTE],
    ['docs/api.md', /An inquiry keeps\s+(\d+) sessions/, MAX_SESSIONS_PER_INQUIRY],
    ['docs/api.md', /At most (\d+) errors/, MAX_ENTRIES],
    ['docs/api.md', /seconds from 1 to (\d+)/, MAX_INTERVAL_SECONDS],
    ['docs/api.md', /`expires-in-seconds` is from 1 to (\d+)/, MAX_INTERVAL_SECONDS],
    ['docs/api.md', /`page\[size\]` from 1 to (\d+)/, MAX_PAGE_SIZE],
    ['docs/api.md', /from 1 to \d+, (\d+) by default/, DEFAULT_PAGE_SIZE],
    ['docs/recipes.md', /past (\d+) sessions/, MAX_SESSIONS_PER_INQUIRY],
    ['docs/template-files.md', /at most (\d+) MB\./, MAX_UPLOAD_BYTES / 1_000_000],
    ['docs/template-files.md', /at most (\d+) files/, MAX_UPLOADS_PER_INQUIRY],
    ['docs/template-files.md', /files and (\d+) MB/, MAX_UPLOAD_BYTES_PER_INQUIRY / 1_000_000],
  ];
  test.for(NUMBERS)('%s: %s is %d', ([path, pattern, value]) => {
    expect(Number(pattern.exec(DOCUMENTS.get(path) ?? '')?.[1])).toBe(value);
  });
});

describe('the documents', () => {
  test('are all there', () => {
    expect([...DOCUMENTS.keys()]).toEqual(
      expect.arrayContaining(['ARCHITECTURE.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'README.md', 'SECURITY.md']),
    );
  });

  test('have no link that leads nowhere', () => {
    expect(findBrokenLinks(DOCUMENTS, existsSync)).toEqual([]);
  });

  test('name no file or folder that is not there', () => {
    const files = listFiles(/./);
    const isThere = (path: string) =>
      files.some((file) => file === path || file.startsWith(`${path.replace(/\/$/, '')}/`));
    const missing = [...DOCUMENTS].flatMap(([from, text]) =>
      codeIn(text.replace(/```[\s\S]*?```/g, ''))
        .filter(
          (code) =>
            /^(?:src|service|demo|test|scripts|docs|\.ci)\/[\w./-]+$/.test(code) && !code.startsWith('service/dist'),
        )
        .filter((path) => !isThere(path))
        .map((path) => `${from}: ${path}`),
    );
    expect(missing).toEqual([]);
  });
});

describe('the guard itself finds', () => {
  test.for([
    ['a file that is not there', '`test/guards/nothing.test.ts`: *a title*'],
    ['a title that is not there', '`test/guards/docs.test.ts`: *a title that nobody wrote*'],
    ['a row without a test', 'looked at by hand'],
    [
      'a second test that is misspelt',
      '`test/guards/docs.test.ts`: *the threat table*<br>`test/guards/docs.test.ts` *x*',
    ],
  ] as const)('%s', ([, cell]) => {
    expect(missingTests(cell)).not.toEqual([]);
    expect(missingTests('`test/guards/docs.test.ts`: *the threat table*')).toEqual([]);
  });

  test.for([
    ['a missing file', '[a](nothing.md)'],
    ['a missing anchor', '[a](#nothing)'],
    ['a missing anchor of another file', '[a](docs/b.md#nothing)'],
    ['an anchor that is there twice', '# One\n# One'],
  ] as const)('%s', ([, text]) => {
    const files = new Map([
      ['a.md', `# Here\n[fine](docs/b.md#there-it-is), [here](#here)\n${text}`],
      ['docs/b.md', '# There it is\n[back](../a.md)'],
    ]);
    expect(findBrokenLinks(files, () => false)).toHaveLength(1);
  });

  test('a table that lost a cell, and a heading without one', () => {
    expect(() => tableUnder('# A\n| a | b |\n| --- | --- |\n| 1 |', 'A')).toThrow('Not 2 cells');
    expect(() => tableUnder('# A\ntext', 'A')).toThrow('No table');
    expect(() => tableUnder('# A\n```', 'A')).toThrow('not closed');
  });
});
