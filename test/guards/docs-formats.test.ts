import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseConfig } from '../../service/config.ts';
import { ERROR_TITLES } from '../../service/http-error.ts';
import {
  DEFAULT_AFTER_CREATE_SECONDS,
  DEFAULT_AFTER_RESUME_SECONDS,
  DEFAULT_ONE_TIME_LINK_SECONDS,
  DEFAULT_SESSION_SECONDS,
} from '../../service/inquiry/expiry.ts';
import { API_VERSIONS } from '../../service/routes/api/api.ts';
import { parseTemplate } from '../../service/templates/parse-template.ts';
import { TEMPLATE_FILE } from '../../service/templates/template-file.ts';
import { FIELD_TYPES } from '../../src/protocol/fields.ts';
import { INQUIRY_STATUSES } from '../../src/protocol/inquiry-status.ts';
import { openWorld, type World } from '../service/app-world.ts';
import { codeBlocks, codeIn, firstColumn, tablesUnder, tableUnder, textUnder } from './markdown.ts';
import { keysIn, literalsIn } from './source-facts.ts';
import { readFiles } from './source-files.ts';

const TEMPLATE_FILES = readFileSync('docs/template-files.md', 'utf8');
const API = readFileSync('docs/api.md', 'utf8');

/** As much of a JSON schema as the tables say. */
interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly const?: string;
}

/** Rows of a table of members as [name, must, default], and the same of a schema. */
function documented(heading: string): unknown[] {
  const { rows } = tableUnder(TEMPLATE_FILES, heading);
  return rows.map(([name = '', , must, text = '']) => {
    const isJson = /^`(?:\[\]|\{\}|true|false)`$/.test(text);
    const isWord = /^`\w+`$/.test(text);
    // A default in words is one that the format itself does not fill in.
    return [
      codeIn(name)[0],
      must === 'yes',
      isJson ? JSON.parse(codeIn(text)[0] ?? '') : isWord ? codeIn(text)[0] : undefined,
    ];
  });
}
function actual({ properties = {}, required = [] }: Schema, except: readonly string[] = []): unknown[] {
  return Object.entries(properties)
    .filter(([name]) => !except.includes(name))
    .map(([name, member]) => [name, required.includes(name), member.default]);
}

const schema = z.toJSONSchema(TEMPLATE_FILE, { io: 'input', unrepresentable: 'any' }) as Schema;
const version = schema.properties?.['version'];
const field = version?.properties?.['fields']?.items;
const kinds = version?.properties?.['steps']?.items?.oneOf ?? [];
const kindOf = (name: string) => kinds.find(({ properties }) => properties?.['kind']?.const === name);
const classes = kindOf('government-id')?.properties?.['classes']?.items;
const branch = kindOf('start')?.properties?.['next']?.anyOf?.find(({ items }) => items)?.items;

describe('the format of template files is the documented one:', () => {
  const SHAPES: readonly (readonly [string, Schema | undefined])[] = [
    ['The template', schema],
    ['Version', version],
    ['Theme', version?.properties?.['theme']],
    ['Expiration', version?.properties?.['expiration']],
    ['Fields', field],
    ['Options', field?.properties?.['options']?.items],
    ['Classes', classes],
    ['Slots', classes?.properties?.['slots']?.items],
    ['Branches', branch],
    ['Conditions', branch?.properties?.['when']],
  ];
  test.for(SHAPES)('%s', ([heading, shape]) => {
    expect(Object.keys(shape?.properties ?? {})).not.toEqual([]);
    expect(documented(heading)).toEqual(actual(shape ?? {}));
  });

  test('what every step has', () => {
    const inOrder = (rows: unknown[]) => rows.map((row) => JSON.stringify(row)).sort();
    const shared = documented('Steps');
    for (const kind of kinds) {
      const own = Object.keys(kind.properties ?? {}).filter(
        (name) => !['name', 'kind', 'title', 'text'].includes(name),
      );
      expect(inOrder(actual(kind, own))).toEqual(inOrder(shared));
    }
  });

  test('kinds of steps, with their members', () => {
    const shared = ['name', 'kind', 'title', 'text'];
    const rows = tableUnder(TEMPLATE_FILES, 'Kinds').rows.map(([kind = '', members = '']) => [
      codeIn(kind)[0],
      members.split(', ').sort(),
    ]);
    expect(rows).toEqual(
      kinds.map(({ properties = {}, required = [] }) => [
        properties['kind']?.const,
        Object.keys(properties)
          .filter((name) => !shared.includes(name))
          .map((name) => `\`${name}\`${required.includes(name) ? ' (must)' : ''}`)
          .sort(),
      ]),
    );
  });

  test('types of fields', () => {
    expect(firstColumn(tableUnder(TEMPLATE_FILES, 'Types').rows)).toEqual([...FIELD_TYPES]);
  });

  test('intervals that hold otherwise', () => {
    const said = Object.fromEntries(
      tableUnder(TEMPLATE_FILES, 'Expiration').rows.map((row) => [
        codeIn(row[0] ?? '')[0],
        /otherwise ([\d,]+)/.exec(row[4] ?? '')?.[1]?.replaceAll(',', ''),
      ]),
    );
    expect(said).toEqual({
      afterCreateSeconds: String(DEFAULT_AFTER_CREATE_SECONDS),
      afterStartSeconds: undefined,
      afterResumeSeconds: String(DEFAULT_AFTER_RESUME_SECONDS),
      sessionSeconds: String(DEFAULT_SESSION_SECONDS),
      oneTimeLinkSeconds: String(DEFAULT_ONE_TIME_LINK_SECONDS),
    });
  });
});

test('the example of a template file is one that the service takes', () => {
  const blocks = codeBlocks(TEMPLATE_FILES);
  expect(blocks.map(({ lang }) => lang)).toEqual(['json']);
  expect(parseTemplate(blocks[0]?.code ?? '')).toMatchObject({ kind: 'template' });
});

describe('the tables of the REST API are the code:', () => {
  const CREATE_FILE = 'service/routes/api/create-request.ts';
  const [attributes, meta] = tablesUnder(API, 'Create an inquiry');

  test('attributes, those that are not served named among the differences', () => {
    const notServed = literalsIn(CREATE_FILE, 'NOT_SERVED').filter((name) => name !== 'const');
    const known = keysIn(CREATE_FILE, 'CREATE', 'attributes');
    expect(firstColumn(attributes?.rows ?? []).sort()).toEqual(
      known.filter((name) => !notServed.includes(name)).sort(),
    );
    const differences = codeIn(textUnder(API, 'Differences'));
    for (const name of notServed) expect(differences).toContain(name);
  });

  test('meta switches', () => {
    expect(firstColumn(meta?.rows ?? [])).toEqual(keysIn(CREATE_FILE, 'CREATE', 'meta'));
  });

  test('filters', () => {
    const filters = literalsIn('service/routes/api/inquiry-filter.ts', 'FILTERS').filter(
      (name) => name !== 'template-id',
    );
    expect(firstColumn(tableUnder(API, 'List inquiries').rows).sort()).toEqual(filters.sort());
  });

  test('statuses', () => {
    expect(firstColumn(tableUnder(API, 'Retrieve an inquiry').rows)).toEqual([...INQUIRY_STATUSES]);
  });

  const SOURCES = readFiles(/^service\/routes\/api\/.*\.ts$/)
    .map(({ text }) => text)
    .join('\n');

  test('statuses of errors', () => {
    const thrown = [...SOURCES.matchAll(/new HttpError\((\d{3})/g)].map((match) => match[1] ?? '');
    const rows = firstColumn(tableUnder(API, 'Errors').rows);
    expect(rows).toEqual([...new Set(thrown)].sort());
    for (const status of rows) expect(Object.keys(ERROR_TITLES)).toContain(status);
  });

  test('headers and versions', () => {
    const read = [...SOURCES.matchAll(/(?:req\.header|headers\.get)\('([\w-]+)'\)/g)].map((match) => match[1] ?? '');
    const rows = firstColumn(tableUnder(API, 'Every request').rows);
    expect([...rows].sort()).toEqual([...new Set(read)].filter((name) => name !== 'Content-Length').sort());
    const written = [...SOURCES.matchAll(/c\.header\('([\w-]+)',/g)].map((match) => match[1] ?? '');
    const text = codeIn(textUnder(API, 'Every request'));
    for (const name of written) expect(text).toContain(name);
    const cell = tableUnder(API, 'Every request').rows.find(([name]) => name === '`Persona-Version`')?.[1] ?? '';
    expect(codeIn(cell)).toEqual([...API_VERSIONS]);
  });

  test('relationships that can be included', () => {
    const known = keysIn('service/routes/api/includes.ts', 'INQUIRY_INCLUDES');
    const said = [...codeIn(textUnder(API, 'Every request')), ...codeIn(textUnder(API, 'Differences'))];
    for (const name of known) expect(said).toContain(name);
  });
});

interface Example {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly status: number;
  readonly answer: unknown;
}

/** Each request of the document with the answer that stands below it. @throws if one is without */
function examplesOf(markdown: string): Example[] {
  const blocks = codeBlocks(markdown).filter(({ lang }) => lang !== 'sh');
  const statuses = [...markdown.matchAll(/^Answer (\d{3}):$/gm)].map((match) => Number(match[1]));
  if (blocks.length !== 2 * statuses.length) throw new Error('A request without answer, or the other way round');
  return statuses.map((status, index) => {
    const [request, answer] = blocks.slice(2 * index, 2 * index + 2);
    const [, method = '', path = '', body] =
      /^([A-Z]+) \/api\/v1(\S+)(?:\n\n([\s\S]+))?$/.exec(request?.code ?? '') ?? [];
    return { method, path, body: body && JSON.parse(body), status, answer: JSON.parse(answer?.code ?? '') };
  });
}

/** `…` in a text stands for anything; lists hold at least what is shown, in its order. */
function pattern(value: unknown): unknown {
  if (typeof value === 'string' && value.includes('…')) {
    return expect.stringMatching(
      new RegExp(
        `^${value
          .split('…')
          .map((part) => part.replace(/[?./]/g, '\\$&'))
          .join('.+')}$`,
      ),
    );
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.length === 0 ? [] : expect.arrayContaining(value.map(pattern));
  return expect.objectContaining(
    Object.fromEntries(Object.entries(value).map(([key, member]) => [key, pattern(member)])),
  );
}

describe('the examples of the REST API', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  test('are answered as the document says, one after another', async () => {
    const examples = examplesOf(API);
    expect(examples.length).toBeGreaterThan(8);
    let inquiryId = '';
    for (const { method, path, body, status, answer } of examples) {
      const reply = await world.api(method, path.replace('{inquiry-id}', inquiryId), body);
      expect(reply.status, `${method} ${path}: ${JSON.stringify(reply.body)}`).toBe(status);
      expect(reply.body, `${method} ${path}`).toEqual(pattern(answer));
      if (status === 201) inquiryId = reply.body.data.id;
    }
  });

  test('begin with one for the command line, which makes an inquiry and a link to it', async () => {
    const command = codeBlocks(API).find(({ lang }) => lang === 'sh')?.code ?? '';
    const [, port, path = ''] = /localhost:(\d+)\/api\/v1(\/\S+)/.exec(command) ?? [];
    expect(Number(port)).toBe(parseConfig({}, '/').port);
    expect(command).toContain('--header "Authorization: Bearer $(cat .data/api-key)"');
    expect(command).toContain("--header 'Content-Type: application/json'");
    const reply = await world.api('POST', path, JSON.parse(/--data '([^']+)'/.exec(command)?.[1] ?? ''));
    expect(reply.status).toBe(201);
    expect(reply.body.meta['one-time-link']).toContain('/verify?code=');
  });

  test('do not pass for what they are not: an answer that differs in one place is found', () => {
    expect({ a: 'inq_1', b: [{ c: 1, d: 2 }] }).toEqual(pattern({ a: 'inq_…', b: [{ c: 1 }] }));
    for (const wrong of [{ a: 'act_…' }, { b: [{ c: 2 }] }, { b: [] }, { e: null }]) {
      expect({ a: 'inq_1', b: [{ c: 1, d: 2 }] }).not.toEqual(pattern(wrong));
    }
  });

  test('name a call that this version does not have as one that answers 404', async () => {
    const sentence = textUnder(API, 'Differences')
      .split('\n')
      .find((line) => line.includes('Not here:'));
    expect(sentence).toContain('`approve`');
    for (const action of ['approve', 'decline', 'mark-for-review', 'add-tag', 'perform-simulate-actions']) {
      expect((await world.api('POST', `/inquiries/inq_unknown1/${action}`, {})).status).toBe(404);
    }
    for (const path of ['/inquiries/search', '/inquiry-sessions']) {
      expect((await world.api('POST', path, {})).status).toBe(404);
    }
    expect((await world.api('DELETE', '/inquiries/inq_unknown1')).status).toBe(404);
    expect((await world.api('GET', '/inquiries/inq_unknown1/print')).status).toBe(404);
  });
});
