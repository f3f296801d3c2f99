import { expect, test } from 'vitest';
import { en } from '../../src/flow/strings/en.ts';
import { enSteps } from '../../src/flow/strings/en-steps.ts';
import { scriptPage } from '../support/world/host-page.ts';
import { beginSignUp } from '../support/world/sign-up.ts';
import { TEMPLATES } from '../support/world/templates.ts';
import { Key } from '../support/world/visitor.ts';
import { createWorld } from '../support/world/world.ts';

const world = createWorld();

/** A busy machine paints late. */
const WITHIN = { timeout: 15_000 };

/** How much of the flow's document the frame does not show, in CSS pixels, and how much of the frame is empty. */
const OVERFLOW = `return [
  document.documentElement.scrollHeight - innerHeight,
  innerHeight - Math.ceil(document.getElementById('app').getBoundingClientRect().height),
]`;

async function expectFrameFits(): Promise<void> {
  await expect.poll(() => world.visitor.run(OVERFLOW), WITHIN).toEqual([0, 0]);
}

/** An inline flow that is at a form. */
async function openLongForm(): Promise<void> {
  const { visitor, host, flow } = world;
  const script = `Inquiry.launch({
    templateId: '${TEMPLATES.signUpForm}', mode: 'inline', parent: document.getElementById('place'), ...callbacks });`;
  await visitor.goTo(host.origin + host.serve(scriptPage(flow.origin, script)));
  await visitor.press('Verify');
  await visitor.enterFlow();
  await beginSignUp(visitor);
  await expectFrameFits();
}

test('An inline frame is as high as what it shows, also when that grows and shrinks within a step', async () => {
  const { visitor } = world;
  await openLongForm();
  const height = () => visitor.run<number>('return innerHeight');
  const asked = await height();
  await visitor.run('findButton(arguments[0]).focus()', en.next);
  await visitor.keys(Key.ENTER);
  await visitor.sees(enSteps.problems);
  await expectFrameFits();
  const told = await height();
  expect(told).toBeGreaterThan(asked);
  await visitor.run('findControl(arguments[0]).focus()', 'First name');
  await visitor.keys('Ada');
  await expectFrameFits();
  expect(await height()).toBeLessThan(told);

  await visitor.leaveFlow();
  const events = (await visitor.heard()).filter(({ name }) => name === 'onEvent').map(({ args }) => args[0]);
  expect(events).not.toContain('resize');
  // The start and the form: nothing more, however often the height changed.
  expect(events.filter((name) => name === 'page-change')).toHaveLength(2);
});

test('The question whether to leave a long inline flow comes where the visitor asked, and moves nothing', async () => {
  const { visitor, flow } = world;
  await visitor.setViewport(390, 844);
  await openLongForm();
  expect(await visitor.run<number>('return innerHeight'), 'more than a window').toBeGreaterThan(844);
  await visitor.press(en.close);
  await visitor.sees(en.confirm.title);
  const bottom = await visitor.run<number>(
    'return document.querySelector("[role=alertdialog]").getBoundingClientRect().bottom',
  );
  await visitor.leaveFlow();
  const [top, scrolled] = await visitor.run<[number, number]>(
    'return [findFlow(arguments[0]).getBoundingClientRect().top, scrollY]',
    flow.origin,
  );
  expect(top + bottom).toBeLessThan(844);
  expect(scrolled).toBeLessThan(100);
});
