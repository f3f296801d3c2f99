import { describe, expect, test } from 'vitest';
import { en } from '../../src/flow/strings/en.ts';
import { enSteps } from '../../src/flow/strings/en-steps.ts';
import { markupPage } from '../support/world/host-page.ts';
import { begin, giveContact, giveName, JANE } from '../support/world/short-check.ts';
import { HEADINGS, TEMPLATES } from '../support/world/templates.ts';
import { createWorld } from '../support/world/world.ts';

const world = createWorld();

const before = () => world.host.origin + world.host.serve(markupPage(world.flow.origin, '<h2>The page before</h2>'));
const hosted = (more = '') => `${world.flow.origin}/verify?inquiry-template-id=${TEMPLATES.short}${more}`;

/** Goes to the flow from another page, as by a link, and begins. */
async function arrive(address: string): Promise<void> {
  const { visitor } = world;
  await visitor.goTo(before());
  await visitor.goTo(address);
  await begin(visitor);
}

// Later: a driver repeats a script whose document went away under it.
const goBack = () => world.visitor.run('setTimeout(() => history.back())');

describe('Back of the browser on the hosted page', () => {
  test('leads to the step before, where the answers are', async () => {
    const { visitor } = world;
    await arrive(hosted());
    await giveName(visitor);
    await goBack();
    await visitor.sees(HEADINGS.name);
    expect(await visitor.valueOf('Last name')).toBe(JANE.last);
    await visitor.press(en.next);
    await visitor.sees(HEADINGS.contact);
    await visitor.fill('Email address', 'half@');
    await goBack();
    await visitor.sees(HEADINGS.name);
    await visitor.press(en.next);
    await visitor.sees(HEADINGS.contact);
    expect(await visitor.valueOf('Email address')).toBe('half@');
  });

  test('asks on the first step whether to leave, and leaves when pressed again', async () => {
    const { visitor } = world;
    await arrive(hosted());
    await visitor.fill('First name', JANE.first);
    await goBack();
    await visitor.sees(HEADINGS.welcome);
    await goBack();
    await visitor.sees(en.confirm.title);
    await visitor.press(en.confirm.stay);
    await visitor.sees(HEADINGS.welcome);
    await goBack();
    await visitor.sees(en.confirm.title);
    await goBack();
    await visitor.sees('The page before');
  });

  test('keeps what a reload needs', async () => {
    const { visitor, api } = world;
    const { id, sessionToken } = await api.create(
      { 'inquiry-template-id': TEMPLATES.short },
      { 'auto-create-inquiry-session': true },
    );
    await arrive(`${world.flow.origin}/verify?inquiry-id=${id}&session-token=${sessionToken}`);
    await giveName(visitor);
    expect(await visitor.run('return location.search')).toBe(`?inquiry-id=${id}`);
    await visitor.driver.navigate().refresh();
    await visitor.sees(HEADINGS.contact);
    await goBack();
    await visitor.sees(HEADINGS.name);
  });

  test('from the page that the flow leads to, does not start it again', async () => {
    const { visitor, api, host, flow } = world;
    const end = host.serve(markupPage(flow.origin, '<h2>Welcome back</h2>'));
    const { id } = await api.create({ 'inquiry-template-id': TEMPLATES.short, 'redirect-uri': host.origin + end });
    await arrive(`${flow.origin}/verify?inquiry-id=${id}`);
    await giveName(visitor);
    await giveContact(visitor);
    await visitor.press(en.done);
    await visitor.sees('Welcome back');
    expect(await visitor.run('return location.search')).toBe(`?inquiry-id=${id}&status=completed`);
    await goBack();
    await visitor.sees('The page before');
  });
});

describe('A page that leads to the hosted flow', () => {
  const end = () => world.host.serve(markupPage(world.flow.origin, '<h2>Welcome back</h2>'));

  test('says what is personal in the fragment, which is gone at once, and hears the outcome in the address', async () => {
    const { visitor, api, host, flow } = world;
    const back = `${host.origin}${end()}?order=7`;
    const query = `inquiry-template-id=${TEMPLATES.leading}&redirect-uri=${encodeURIComponent(back)}`;
    await visitor.goTo(`${flow.origin}/verify?${query}#fields[name_first]=${JANE.first}&reference-id=user-42`);
    await visitor.sees(HEADINGS.welcome);
    expect(await visitor.run('return location.href')).toBe(`${flow.origin}/verify?${query}`);
    await begin(visitor);
    expect(await visitor.valueOf('First name')).toBe(JANE.first);
    await giveName(visitor);
    await giveContact(visitor);
    await visitor.press(en.done);
    await visitor.sees('Welcome back');
    const address = new URL(await visitor.run<string>('return location.href'));
    const { order, 'inquiry-id': id = '', status, ...others } = Object.fromEntries(address.searchParams);
    expect([order, status, others]).toEqual(['7', 'completed', {}]);
    expect(await api.retrieve(id)).toMatchObject({
      status: 'completed',
      attributes: { 'reference-id': 'user-42' },
      fields: { name_first: { value: JANE.first } },
    });
  });

  test('hands over the session of an inquiry that is half done', async () => {
    const { visitor, api, host, flow } = world;
    const { id, sessionToken } = await api.create(
      { 'inquiry-template-id': TEMPLATES.leading },
      { 'auto-create-inquiry-session': true },
    );
    const address = `${flow.origin}/verify?inquiry-id=${id}&redirect-uri=${encodeURIComponent(host.origin + end())}`;
    await visitor.goTo(`${address}#session-token=${sessionToken}`);
    await begin(visitor);
    expect(await visitor.run('return location.href')).toBe(address);
    await giveName(visitor);
    await visitor.driver.navigate().refresh();
    await giveContact(visitor);
    await visitor.press(en.done);
    await visitor.sees('Welcome back');
    expect(await visitor.run('return location.search')).toBe(`?inquiry-id=${id}&status=completed`);
  });

  test('learns from the address that the inquiry failed', async () => {
    const { visitor, host, flow } = world;
    const back = encodeURIComponent(host.origin + end());
    await visitor.goTo(`${flow.origin}/verify?inquiry-template-id=${TEMPLATES.leading}&redirect-uri=${back}`);
    await begin(visitor);
    await giveName(visitor, 'Fail');
    await giveContact(visitor, HEADINGS.failed);
    await visitor.press(en.done);
    await visitor.sees('Welcome back');
    expect(await visitor.run('return location.search')).toMatch(/^\?inquiry-id=inq_\w+&status=failed$/);
  });

  test('has its visitor back when nothing was begun, by Back', async () => {
    const { visitor } = world;
    await visitor.goTo(before());
    await visitor.goTo(hosted('#reference-id=user-42'));
    await visitor.sees(HEADINGS.welcome);
    await goBack();
    await visitor.sees('The page before');
  });
});

test('A code that no link can have is told as a link that does not work', async () => {
  const { visitor, flow } = world;
  await visitor.goTo(`${flow.origin}/verify#code=${'x'.repeat(300)}`);
  await visitor.press(en.next);
  await visitor.sees(enSteps.reason.link_unknown.title);
});
