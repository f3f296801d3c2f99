import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { createDemo } from '../../demo/app.ts';
import { type DemoConfig, readConfig } from '../../demo/config.ts';
import { createInquiryApi, type Inquiry, type InquiryApi } from '../../demo/inquiry-api.ts';
import { PAGES } from '../../demo/pages.ts';

const CONFIG: DemoConfig = readConfig({ PORT: '4000', INQUIRY_API_KEY: 'first-key, second-key' });

/** An API that makes inquiries in memory, and remembers what was resumed. */
function createFakeApi() {
  const inquiries = new Map<string, Inquiry>();
  const resumed: string[] = [];
  const api: InquiryApi = {
    async create() {
      const id = `inq_${inquiries.size + 1}`;
      const inquiry = { id, status: 'created', createdAt: '2030-01-01T00:00:00.000Z', expiresAt: null };
      inquiries.set(id, inquiry);
      return inquiry;
    },
    retrieve: async (id) => inquiries.get(id)!,
    async resume(id) {
      resumed.push(id);
      return { inquiry: inquiries.get(id)!, sessionToken: `token of ${id}` };
    },
    createOneTimeLink: async (id) => ({ link: `link of ${id}`, shortLink: `short link of ${id}` }),
  };
  return { api, resumed };
}

/** Someone's browser: keeps the cookies it is given. */
function createBrowser(demo: ReturnType<typeof createDemo>) {
  let cookie = '';
  return async (method: string, path: string) => {
    const answer = await demo.request(path, { method, headers: { Cookie: cookie } });
    cookie = answer.headers.get('Set-Cookie')?.split(';')[0] ?? cookie;
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
}

test.for(PAGES)('the page "$name" shows its code and asks for nothing that its policy forbids', async ({ slug }) => {
  const answer = await createDemo(CONFIG, createFakeApi().api).request(`/${slug}`);
  const html = await answer.text();
  expect(answer.status).toBe(200);
  expect(html).toContain('<figure class="code">');
  expect(html).not.toContain('{{');
  expect(html).not.toMatch(/<[^>]+\s(?:style|on\w+)=/);
  expect(html).not.toMatch(/<(?:style|script(?![^>]* src=))/);
  const policy = answer.headers.get('Content-Security-Policy');
  expect(policy).toContain("script-src 'self' http://localhost:4000;");
  expect(policy).not.toContain('unsafe');
});

test('a page that is shown as code is the page that is served', async () => {
  const html = await (await createDemo(CONFIG, createFakeApi().api).request('/script-tag')).text();
  expect(html).toContain('<script src="http://localhost:4000/inquiry.js" defer></script>');
  expect(html.replace(/<\/?span[^>]*>/g, '')).toContain(
    '&lt;script src=&quot;http://localhost:4000/inquiry.js&quot; defer&gt;&lt;/script&gt;',
  );
});

test.for(['/nothing', '/scripts/..%2fserver.ts', '/scripts/server.ts', '/styles/../config.ts'])(
  'what is no page and no asset, such as %s, is not served: a page of its own leads back',
  async (path) => {
    const answer = await createDemo(CONFIG, createFakeApi().api).request(path);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('<a href="/">All demos</a>');
  },
);

test('a customer resumes the inquiry that was created for them', async () => {
  const { api } = createFakeApi();
  const ask = createBrowser(createDemo(CONFIG, api));
  await ask('POST', '/backend/verification');
  expect(await ask('POST', '/backend/verification/resume')).toMatchObject({
    status: 200,
    body: { inquiry: { id: 'inq_1' }, sessionToken: 'token of inq_1' },
  });
});

test('nobody resumes the inquiry of somebody else', async () => {
  const { api, resumed } = createFakeApi();
  const demo = createDemo(CONFIG, api);
  await createBrowser(demo)('POST', '/backend/verification');
  const stranger = createBrowser(demo);
  expect((await stranger('POST', '/backend/verification/resume')).status).toBe(404);
  expect(await stranger('GET', '/backend/verification')).toMatchObject({ body: { inquiry: null } });
  expect(resumed).toEqual([]);
});

test('a service that is away is said in words', async () => {
  const api = createInquiryApi('http://127.0.0.1:1', async () => 'key');
  const answer = await createBrowser(createDemo(CONFIG, api))('POST', '/backend/verification');
  expect(answer).toMatchObject({ status: 503, body: { error: expect.stringContaining('does not answer') } });
});

test('the first of several API keys is used', async () => {
  expect(await CONFIG.apiKey()).toBe('first-key');
});

test('the demo is on another site than the service, one port further', () => {
  expect(CONFIG).toMatchObject({ demoOrigin: 'http://127.0.0.1:4001', serviceOrigin: 'http://localhost:4000' });
});

test('a port that is none is refused by name', () => {
  expect(() => readConfig({ DEMO_PORT: 'x' })).toThrow('DEMO_PORT');
});

test('a service on the last port leaves none for the demo, which says what it would have taken', () => {
  expect(() => readConfig({ PORT: '65535' })).toThrow('DEMO_PORT must be a port between 1 and 65535, not 65536.');
});

test('the program says in words what is wrong with its variables', () => {
  const { status, stderr } = spawnSync(process.execPath, ['demo/server.ts'], {
    env: { ...process.env, PORT: '70000' },
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([1, 'PORT must be a port between 1 and 65535, not "70000".\n']);
});
