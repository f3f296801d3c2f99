import { By } from 'selenium-webdriver';
import { expect, test } from 'vitest';
import { en } from '../../src/flow/strings/en.ts';
import { documentOf, json, markupPage, scriptPage } from '../support/world/host-page.ts';
import { giveContact, giveName, goThrough, JANE, JANE_FIELDS } from '../support/world/short-check.ts';
import { HEADINGS, TEMPLATES } from '../support/world/templates.ts';
import { createWorld } from '../support/world/world.ts';

const world = createWorld();

const serve = (html: string) => world.host.origin + world.host.serve(html);
const BUTTON = `<button type="button" id="open" data-inquiry-template="${TEMPLATES.short}">Verify</button>`;
const FRAMES = 'all("iframe")';

test('pointing at a button loads its flow ahead, and a press shows that very frame', async () => {
  const { visitor, flow } = world;
  await visitor.goTo(serve(markupPage(flow.origin, BUTTON)));
  expect(await visitor.run(`return ${FRAMES}.length`)).toBe(0);
  const button = await visitor.driver.findElement(By.id('open'));
  await visitor.driver.actions({ async: true }).move({ origin: button }).perform();
  await visitor.waitFor(
    'the flow to be ready',
    'return document.getElementById("open").dataset.inquiryState === "ready"',
  );
  // Made, and not opened: nothing has been accessed.
  expect(await visitor.run('return heard.filter(({ args }) => args[0].name === "start").length')).toBe(0);
  await visitor.run(`${FRAMES}[0].dataset.mark = 'first'`);
  await visitor.press('Verify');
  expect(await visitor.run(`return ${FRAMES}.map(({ dataset }) => dataset.mark)`)).toEqual(['first']);
  await visitor.enterFlow();
  await goThrough(visitor);
  expect((await visitor.hears('inquiry:complete'))[0]).toMatchObject({ status: 'completed' });
  // The focus came back to the button, which is no intent: the last frame is gone soon, and none comes after it.
  await visitor.waitFor('no frame', `return ${FRAMES}.length === 0`);
  expect(await visitor.run('return document.activeElement.id')).toBe('open');
});

test('a launch by redirect goes through the hosted page and comes back with its end, told once', async () => {
  const { visitor, flow, host, api } = world;
  const end = documentOf({
    head: `<script src="${flow.origin}/inquiry.js"></script>`,
    body: '<h2>Welcome back</h2>',
    script: 'hear("returned", Inquiry.returned()); hear("again", Inquiry.returned());',
  });
  const options = {
    templateId: TEMPLATES.leading,
    mode: 'redirect',
    redirectUri: `${host.origin}${host.serve(end)}?own=1`,
    fields: { name_first: JANE.first },
  };
  await visitor.goTo(serve(scriptPage(flow.origin, `Inquiry.launch(${json(options)})`)));
  await visitor.press('Verify');
  await visitor.sees(HEADINGS.welcome);
  expect(await visitor.run('return location.href')).not.toContain(JANE.first);
  await visitor.press(en.begin);
  await visitor.sees(HEADINGS.name);
  expect(await visitor.valueOf('First name')).toBe(JANE.first);
  await giveName(visitor);
  await giveContact(visitor);
  await visitor.press(en.done);
  await visitor.sees('Welcome back');
  const [returned] = await visitor.hears('returned');
  const { inquiryId } = returned as { inquiryId: string };
  expect(returned).toEqual({ inquiryId, status: 'completed' });
  expect(await visitor.hears('again')).toEqual([null]);
  expect(await visitor.run('return location.search')).toBe('?own=1');
  expect(await api.retrieve(inquiryId)).toMatchObject({ status: 'completed', fields: JANE_FIELDS });
});

test('what a page asks for before the script is there happens when it is', async () => {
  const { visitor, flow } = world;
  const head = `<script>
    window.Inquiry ||= [];
    Inquiry.push(() => Inquiry.launch({ templateId: '${TEMPLATES.short}' }));
  </script><script src="${flow.origin}/inquiry.js" async></script>`;
  await visitor.goTo(serve(documentOf({ head })));
  await visitor.enterFlow();
  await visitor.sees(HEADINGS.welcome);
});

test('a link in a mail opens its inquiry inside the page by its one-time code, which then leaves the address and is used up', async () => {
  const { visitor, flow, api } = world;
  const { id, oneTimeLink } = await api.create(
    { 'inquiry-template-id': TEMPLATES.short },
    { 'auto-create-one-time-link': true },
  );
  const code = new URL(String(oneTimeLink)).searchParams.get('code');
  const options = { prefill: { 'inquiry-id': 'inquiryId', code: 'code' } };
  const page = serve(
    scriptPage(
      flow.origin,
      `Inquiry.launch(${json(options)}).then((outcome) => hear("settled", outcome), ({ code }) => hear("rejected", code))`,
    ),
  );
  await visitor.goTo(`${page}?inquiry-id=${id}&code=${code}`);
  await visitor.press('Verify');
  await visitor.enterFlow();
  await goThrough(visitor);
  expect((await visitor.hears('settled'))[0]).toMatchObject({ type: 'complete', inquiryId: id });
  expect(await visitor.run('return location.search')).toBe('');
  await visitor.goTo(`${page}?inquiry-id=${id}&code=${code}`);
  await visitor.press('Verify');
  expect(await visitor.hears('rejected')).toEqual(['unauthenticated']);
});
