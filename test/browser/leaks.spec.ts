import { describe, expect, test } from 'vitest';
import { en } from '../../src/flow/strings/en.ts';
import { clientPage, documentOf, launchPage, markupPage, officialPage } from '../support/world/host-page.ts';
import { begin, cancel, giveContact, giveName, goThrough, JANE } from '../support/world/short-check.ts';
import { TEMPLATES } from '../support/world/templates.ts';
import { createWorld } from '../support/world/world.ts';

const world = createWorld({ isTapped: true });

/** Where nothing secret or personal may ever stand. */
function publicPlaces(): Record<string, string> {
  const { flow, host, service, traffic } = world;
  return {
    'requests to the service': flow.requests.map(({ url, referrer }) => `${url} ${referrer}`).join('\n'),
    'requests to the host': host.requests.map(({ url, referrer }) => `${url} ${referrer}`).join('\n'),
    'the log of the service': service.log(),
    'the traffic of the browser': traffic.join('\n'),
  };
}

/** The secret as it is and as an address would spell it. */
const spellings = (secret: string) => [
  secret,
  encodeURIComponent(secret),
  encodeURIComponent(encodeURIComponent(secret)),
];

function expectNowhere(places: Record<string, string>, secrets: readonly string[]): void {
  for (const [place, text] of Object.entries(places)) {
    const found = secrets.flatMap(spellings).filter((secret) => text.toLowerCase().includes(secret.toLowerCase()));
    expect(found, place).toEqual([]);
  }
}

const PREFILL = { nameFirst: 'Prefilla', nick_name: 'Zaphodina', emailAddress: 'secret.prefill@mail.example.com' };

test('a launch by template leaves no value, token or reference id in an address, a referrer or the log', async () => {
  const { visitor, host, flow, service } = world;
  const options = { templateId: TEMPLATES.short, fields: PREFILL, referenceId: 'reference-4711' };
  await visitor.goTo(host.origin + host.serve(clientPage(flow.origin, options)));
  await visitor.press('Verify');
  await visitor.enterFlow();
  await begin(visitor);
  expect(await visitor.valueOf('First name')).toBe(PREFILL.nameFirst);
  await giveName(visitor);
  const frameAddress = await visitor.run<string>('return location.href + " " + document.referrer');
  await cancel(visitor);
  const [{ inquiryId, sessionToken }] = (await visitor.hears('onCancel')) as [
    { inquiryId: string; sessionToken: string },
  ];

  const secrets = [...Object.values(PREFILL), 'reference-4711', JANE.first, JANE.last, sessionToken];
  const places: Record<string, string> = { ...publicPlaces(), 'the address of the frame': frameAddress };
  expectNowhere(places, secrets);
  expect(service.log(), 'ids in the log are cut').not.toContain(inquiryId);
  // The places are the right ones: what may stand there does.
  expect(places['requests to the service']).toContain('/flow/v1/access');
  expect(places['the traffic of the browser']).toContain(`${flow.origin}/widget`);
  expect(places['the log of the service']).toContain('/flow/v1/access');
});

test('a launch by inquiry and token leaves no token or value in an address, a referrer or the log', async () => {
  const { visitor, host, flow, api } = world;
  const { id, sessionToken } = await api.create(
    { 'inquiry-template-id': TEMPLATES.short, fields: { nick_name: 'Trilliana' } },
    { 'auto-create-inquiry-session': true },
  );
  await visitor.goTo(host.origin + host.serve(launchPage(flow.origin, { inquiryId: id, sessionToken })));
  await visitor.press('Verify');
  await visitor.enterFlow();
  await begin(visitor);
  await giveName(visitor);
  await visitor.run('location.reload()');
  await visitor.leaveFlow();
  await visitor.enterFlow();
  await giveContact(visitor);
  await visitor.press(en.done);
  await visitor.hears('settled');

  expectNowhere(publicPlaces(), [String(sessionToken), 'Trilliana', JANE.first, JANE.last, JANE.email]);
});

test('what the official package puts into an address does not reach the log, a referrer or the address of the frame', async () => {
  const { visitor, host, flow, api, service } = world;
  const { id, sessionToken } = await api.create(
    { 'inquiry-template-id': TEMPLATES.short },
    { 'auto-create-inquiry-session': true },
  );
  const options = { inquiryId: id, sessionToken, referenceId: 'reference-0815', fields: { nameFirst: 'Officiala' } };
  await visitor.goTo(host.origin + host.serve(officialPage(flow.port, options)));
  await visitor.press('Verify');
  await visitor.enterFlow();
  await begin(visitor);
  const places = {
    'the log of the service': service.log(),
    'the address of the frame': await visitor.run<string>('return location.href'),
    referrers: [...flow.requests, ...host.requests].map(({ referrer }) => referrer).join('\n'),
  };
  expectNowhere(places, [String(sessionToken), 'reference-0815', 'Officiala']);
});

test('a one-time code leaves the address, and the log never has it', async () => {
  const { visitor, api, service } = world;
  const { id } = await api.create({ 'inquiry-template-id': TEMPLATES.short });
  const link = await api.generateLink(id);
  const code = new URL(link).searchParams.get('code');
  expect(code?.length).toBeGreaterThan(20);
  await visitor.goTo(link);
  const before = await visitor.run<string>('return location.href');
  await visitor.press(en.next);
  await begin(visitor);
  const after = await visitor.run<string>('return location.href');
  expectNowhere({ log: service.log(), 'the address before its use': before, 'the address after it': after }, [
    String(code),
  ]);
});

describe('a flow that is started by markup leaves no value, token or reference id in an address, a referrer or the log:', () => {
  /** Through the flow, and what was said on the way. */
  async function throughIt(): Promise<string> {
    const { visitor } = world;
    await visitor.enterFlow();
    await goThrough(visitor);
    const [detail] = await visitor.hears('inquiry:complete');
    await visitor.waitFor('the load of the page', 'return document.readyState === "complete"');
    return JSON.stringify(detail);
  }
  const JANES = [JANE.last, JANE.email];

  test('a button with values, and one from the address of the page', async () => {
    const { visitor, host, flow } = world;
    const button = `<button type="button" data-inquiry-template="${TEMPLATES.short}" data-inquiry-reference-id="reference-1234"
      data-inquiry-field-nick-name="Marvinus" data-inquiry-prefill="mail:email_address">Verify</button>`;
    const address = host.origin + host.serve(markupPage(flow.origin, button));
    await visitor.goTo(`${address}?mail=arthur.dent@mail.example.com&kept=1`);
    await visitor.press('Verify');
    const detail = await throughIt();
    const { 'requests to the host': asked = '', 'the traffic of the browser': _, ...places } = publicPlaces();
    const secrets = [...JANES, 'reference-1234', 'Marvinus', 'arthur.dent@mail.example.com'];
    expectNowhere({ ...places, 'the event of the page': detail }, secrets);
    // Where the visitor came from is the page's own; nothing after it repeats it.
    expect(asked.split('arthur.dent')).toHaveLength(2);
    expect(await visitor.run('return location.href')).toBe(`${address}?kept=1`);
  });

  test('a container whose token comes from an endpoint', async () => {
    const { visitor, host, flow, api } = world;
    const { id, sessionToken } = await api.create(
      { 'inquiry-template-id': TEMPLATES.short, fields: { nick_name: 'Slartia' } },
      { 'auto-create-inquiry-session': true },
    );
    const endpoint = host.answer(() => ({ sessionToken }));
    const container = `<div data-inquiry-id="${id}" data-inquiry-session-endpoint="${endpoint}" data-inquiry-mode="inline"></div>`;
    await visitor.goTo(host.origin + host.serve(markupPage(flow.origin, container)));
    const detail = await throughIt();
    const places = { ...publicPlaces(), 'the event of the page': detail };
    expectNowhere(places, [...JANES, String(sessionToken), 'Slartia']);
  });
});

test('what the address of a hosted flow holds leaves it, and reaches neither the log, nor a referrer, nor where it leads back to', async () => {
  const { visitor, host, flow, api, service } = world;
  const back = host.serve(documentOf({ body: '<h2>Welcome back</h2>' }));
  const { id, sessionToken } = await api.create(
    { 'inquiry-template-id': TEMPLATES.short, 'redirect-uri': host.origin + back },
    { 'auto-create-inquiry-session': true },
  );
  const query = `inquiry-id=${id}&session-token=${sessionToken}&fields[name-first]=Hostedia&reference-id=reference-5678`;
  await visitor.goTo(`${flow.origin}/verify?${query}`);
  await begin(visitor);
  const address = await visitor.run<string>('return location.href');
  await giveName(visitor);
  await giveContact(visitor);
  await visitor.press(en.done);
  await visitor.sees('Welcome back');
  const places = {
    'the log of the service': service.log(),
    'the address of the page': address,
    'requests to the host': host.requests.map(({ url, referrer }) => `${url} ${referrer}`).join('\n'),
    'referrers to the service': flow.requests.map(({ referrer }) => referrer).join('\n'),
    'requests of the flow': flow.requests
      .filter(({ url }) => url.startsWith('/flow/'))
      .map(({ url }) => url)
      .join('\n'),
    'where it leads back to': await visitor.run<string>('return location.href + " " + document.referrer'),
  };
  expectNowhere(places, [String(sessionToken), 'Hostedia', 'reference-5678', JANE.last, JANE.email]);
  expect(places['requests to the host']).toContain(back);
});
