import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseBoot, readConfig } from '../../src/flow/boot.ts';
import type { Boot } from '../../src/protocol/api.ts';
import { flowConfig, INQUIRY_ID, TEMPLATE_ID } from './model-world.ts';

const BOOT = (flowConfig() as { boot: Boot }).boot;
const TEMPLATE = `inquiry-template-id=${TEMPLATE_ID}`;
const SHOP = 'iframe-origin=https%3A%2F%2Fshop.example';

function read(search: string, more: { hash?: string; pathname?: string; isFramed?: boolean; boot?: Boot } = {}) {
  const { hash = '', pathname = '/widget', isFramed = true, boot = BOOT } = more;
  return readConfig({ address: { search, hash }, pathname, isFramed, boot });
}

describe('the target', () => {
  const CASES = [
    { name: 'a template', search: `?${TEMPLATE}`, target: { kind: 'template', templateId: TEMPLATE_ID } },
    {
      name: 'a template version',
      search: '?inquiry-template-version-id=itmplv_a',
      target: { kind: 'templateVersion', templateVersionId: 'itmplv_a' },
    },
    { name: 'an inquiry', search: `?inquiry-id=${INQUIRY_ID}`, target: { kind: 'inquiry', inquiryId: INQUIRY_ID } },
  ];
  test.for(CASES)('is $name', ({ search, target }) => {
    expect(read(search)).toMatchObject({ kind: 'flow', start: { kind: 'access', target } });
  });

  const WRONG = [
    { name: 'nothing', search: '' },
    { name: 'a template and an inquiry', search: `?${TEMPLATE}&inquiry-id=${INQUIRY_ID}` },
    { name: 'a template and a version', search: `?${TEMPLATE}&inquiry-template-version-id=itmplv_a` },
    { name: 'an inquiry that is no ID', search: '?inquiry-id=%3Cscript%3E' },
    { name: 'an inquiry in place of a template', search: `?inquiry-template-id=${INQUIRY_ID}` },
    { name: 'an empty template', search: '?inquiry-template-id=' },
  ];
  test.for(WRONG)('that is $name is refused as invalid_config', ({ search }) => {
    expect(read(search)).toMatchObject({ kind: 'refused', code: 'invalid_config' });
  });
});

describe('the transport', () => {
  test('is the window without a handshake, and repeats what the address says of the template', () => {
    expect(read(`?${TEMPLATE}&container-id=c1&${SHOP}`)).toMatchObject({
      host: {
        kind: 'window',
        origin: 'https://shop.example',
        echo: { containerId: 'c1', templateId: TEMPLATE_ID },
      },
    });
  });

  test('repeats the version of a template where the address names that', () => {
    const { host } = read(`?inquiry-template-version-id=itmplv_a&container-id=c1&${SHOP}`);
    expect(host.kind === 'window' && host.echo).toEqual({ containerId: 'c1', templateVersionId: 'itmplv_a' });
  });

  test('has no template in its messages where the address has none', () => {
    const { host } = read(`?inquiry-id=${INQUIRY_ID}&container-id=c1&${SHOP}`);
    expect(host.kind === 'window' && host.echo).toEqual({ containerId: 'c1' });
  });

  test.for(['1', '2', '17'])('is the port with handshake %s', (major) => {
    expect(read(`?${TEMPLATE}&${SHOP}&handshake=${major}`)).toMatchObject({ kind: 'flow', host: { kind: 'port' } });
  });

  test.for(['', '0', '-1', '1.5', 'one', '01'])('is the window for the refusal of handshake "%s"', (major) => {
    expect(read(`?${TEMPLATE}&${SHOP}&handshake=${major}`)).toMatchObject({
      kind: 'refused',
      code: 'protocol_mismatch',
      host: { kind: 'window' },
    });
  });

  test('speaks to the message target before the framing page', () => {
    expect(read(`?${TEMPLATE}&${SHOP}&message-target-origin=https%3A%2F%2Fouter.example`)).toMatchObject({
      host: { origin: 'https://outer.example' },
    });
  });

  const SILENT = [
    ['no origin', ''],
    ['null', 'iframe-origin=null'],
    ['a star', 'iframe-origin=*'],
    ['a path', 'iframe-origin=https://shop.example/'],
    ['user info', 'iframe-origin=https://a@shop.example'],
    ['no scheme', 'iframe-origin=shop.example'],
    ['an opaque scheme', 'iframe-origin=data:text'],
    ['a message target that is none', `${SHOP}&message-target-origin=null`],
  ] as const;
  test.for(SILENT)('is silence for %s', ([, origin]) => {
    expect(read(`?${TEMPLATE}&${origin}`).host).toEqual({ kind: 'none' });
  });

  test('is silence where nothing frames the document', () => {
    expect(read(`?${TEMPLATE}&${SHOP}`, { isFramed: false }).host).toEqual({ kind: 'none' });
  });

  test('is silence on the hosted page', () => {
    expect(read(`?${TEMPLATE}&${SHOP}`, { pathname: '/verify' })).toMatchObject({
      surface: 'hosted',
      host: { kind: 'none' },
    });
  });
});

test.for([
  ['/widget', '', 'embedded'],
  ['/widget', '&flow-type=embedded', 'embedded'],
  ['/widget', '&flow-type=inline', 'inline'],
  ['/verify', '&flow-type=inline', 'hosted'],
] as const)('the surface of %s%s is %s', ([pathname, flowType, surface]) => {
  expect(read(`?${TEMPLATE}${flowType}`, { pathname }).surface).toBe(surface);
});

describe('secrets and prefill', () => {
  test('come from the query of a frame', () => {
    const search = `?${TEMPLATE}&session-token=s&reference-id=r&fields%5Bname-first%5D=Jane&fields[tags][0]=a&fields[tags][1]=b`;
    expect(read(search)).toMatchObject({
      start: { values: { sessionToken: 's', referenceId: 'r', fields: { 'name-first': 'Jane', tags: ['a', 'b'] } } },
    });
  });

  test('come from the fragment of the hosted page, which wins', () => {
    const config = read(`?${TEMPLATE}&reference-id=query&fields[a]=1&fields[b]=1&prefill[d]=4`, {
      pathname: '/verify',
      hash: '#session-token=s&reference-id=fragment&account-id=act_1&fields[a]=2&prefill[c]=3',
    });
    expect(config).toMatchObject({
      start: {
        values: {
          sessionToken: 's',
          referenceId: 'fragment',
          accountId: 'act_1',
          fields: { a: '2', b: '1' },
          prefill: { c: '3', d: '4' },
        },
      },
    });
  });

  test('do not come from the fragment of a frame', () => {
    const config = read(`?${TEMPLATE}`, { hash: '#session-token=s' });
    expect(config).toMatchObject({ start: { kind: 'access' } });
    expect(config).not.toHaveProperty('start.values.sessionToken');
  });

  test('a target does not come from the fragment', () => {
    expect(read('', { pathname: '/verify', hash: `#${TEMPLATE}` })).toMatchObject({ code: 'invalid_config' });
  });
});

test('the style that the page asks for comes from the address', () => {
  expect(read(`?${TEMPLATE}&style-variant=dark`)).toMatchObject({ styleVariant: 'dark' });
});

describe('persist=tab', () => {
  const persists = (search: string, more?: Parameters<typeof read>[1]) => {
    const config = read(search, more);
    return config.kind === 'flow' && config.start.kind === 'access' && config.start.persists;
  };

  test('is for what is started from a template or a version of it', () => {
    expect(persists(`?${TEMPLATE}&${SHOP}&handshake=1&persist=tab`)).toBe(true);
    expect(persists(`?inquiry-template-version-id=itmplv_a&${SHOP}&handshake=1&persist=tab`)).toBe(true);
  });

  test('means nothing for an inquiry, which goes on by its session', () => {
    expect(persists(`?inquiry-id=${INQUIRY_ID}&${SHOP}&handshake=1&persist=tab`)).toBe(false);
  });

  test.for(['', '&persist=', '&persist=true', '&persist=Tab', '&persist=session'])('is not meant by "%s"', (param) => {
    expect(persists(`?${TEMPLATE}&${SHOP}&handshake=1${param}`)).toBe(false);
  });

  test('holds for the hosted page', () => {
    expect(persists(`?${TEMPLATE}&persist=tab`, { pathname: '/verify', isFramed: false })).toBe(true);
  });

  test('means nothing in a frame that does not say for which page it is: it could be in the page of anybody', () => {
    expect(persists(`?${TEMPLATE}&handshake=1&persist=tab`)).toBe(false);
    expect(persists(`?${TEMPLATE}&handshake=1&persist=tab&iframe-origin=null`)).toBe(false);
  });

  test('means nothing without a handshake, by which alone a page proves that it is the one that the address names', () => {
    expect(persists(`?${TEMPLATE}&${SHOP}&persist=tab`)).toBe(false);
  });
});

describe('a one-time link', () => {
  test('waits for Continue', () => {
    expect(read('?code=abc', { pathname: '/verify' })).toMatchObject({
      kind: 'flow',
      start: { kind: 'link', code: 'abc' },
    });
  });

  test('that the service refuses is refused with its problem', () => {
    const boot: Boot = { kind: 'refused', code: 'expired', message: 'gone', reason: 'link_expired' };
    expect(read('?code=abc', { pathname: '/verify', boot })).toMatchObject({
      kind: 'refused',
      code: 'expired',
      reason: 'link_expired',
    });
  });

  test('survives a reload before Continue, when only the history entry still knows the code', () => {
    const boot: Boot = { kind: 'refused', code: 'invalid_config', message: '' };
    expect(read('?code=abc', { pathname: '/verify', boot })).toMatchObject({ kind: 'flow', start: { kind: 'link' } });
  });
});

test("the service's refusal wins over what the address says", () => {
  const boot: Boot = { kind: 'refused', code: 'inactive_template', message: 'off' };
  expect(read(`?${TEMPLATE}`, { boot })).toMatchObject({ kind: 'refused', code: 'inactive_template', message: 'off' });
});

describe("the document's data", () => {
  test('is taken as it is', () => {
    expect(parseBoot(JSON.stringify(BOOT))).toEqual(BOOT);
    const refused = { kind: 'refused', code: 'expired', message: 'gone', reason: 'link_used' };
    expect(parseBoot(JSON.stringify(refused))).toEqual(refused);
  });

  test.for([undefined, '', 'null', '[]', '{"kind":"flow"}', '{"kind":"refused","code":"nonsense"}', '{'])(
    '%s is an application error',
    (text) => {
      expect(parseBoot(text)).toMatchObject({ kind: 'refused', code: 'application_error' });
    },
  );
});

test('any address gives a configuration', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.boolean(), (search, hash, isFramed) => {
      expect(['flow', 'refused']).toContain(read(search, { hash, isFramed, pathname: '/verify' }).kind);
    }),
  );
});
