import { describe, expect, test } from 'vitest';
import { en } from '../../src/flow/strings/en.ts';
import { launchPage } from '../support/world/host-page.ts';
import { beginCheck } from '../support/world/identity-check.ts';
import { beginSignUp } from '../support/world/sign-up.ts';
import { TEMPLATES } from '../support/world/templates.ts';
import { Key } from '../support/world/visitor.ts';
import { createWorld } from '../support/world/world.ts';

const world = createWorld();

/*
 * No driver brings up a keyboard. The window shrinks here, as it does in Chrome and Firefox where the page says
 * `interactive-widget=resizes-content`. Without that, and in Safari always, the keyboard lies over the page: then nothing of it changes its size,
 * the browser alone scrolls to the field, and what is tested here says nothing about it.
 */
const PHONE = { width: 390, height: 664 };
/** What a keyboard leaves of it. */
const WITH_KEYBOARD = { width: 390, height: 364 };

const FIELDS = `const fields = all('form input, form select, form textarea');`;
/** The focused field, and whether it and the words that say what belongs in it are in sight. */
const IN_SIGHT = `
  const field = document.activeElement;
  const isIn = ({ top, bottom }) => top >= 0 && bottom <= innerHeight;
  return [field.id, isIn(field.getBoundingClientRect()), isIn(field.labels[0].getBoundingClientRect())]`;

describe('on a phone', () => {
  test('the field that has the focus stays in sight, with its label, when the keyboard comes', async () => {
    const { visitor, host, flow } = world;
    await visitor.setViewport(PHONE.width, PHONE.height);
    await visitor.goTo(
      host.origin + host.serve(launchPage(flow.origin, { templateId: TEMPLATES.signUpForm, preload: 'none' })),
    );
    await visitor.press('Verify');
    await visitor.enterFlow();
    await beginSignUp(visitor);
    // The heading is there before the fields are.
    await visitor.waitFor('all fields', `${FIELDS} return fields.length > 10`);
    const ids = await visitor.run<string[]>(`${FIELDS} return fields.map(({ id }) => id)`);
    for (const id of ids) {
      // A keyboard comes to a field that the visitor sees, and not every browser scrolls there at once.
      await visitor.run('document.getElementById(arguments[0]).focus(); return twoFrames()', id);
      await visitor.setViewport(WITH_KEYBOARD.width, WITH_KEYBOARD.height);
      await visitor.waitFor('the keyboard', `return innerHeight === ${WITH_KEYBOARD.height}`);
      await expect.poll(() => visitor.run(IN_SIGHT), { timeout: 15_000 }).toEqual([id, true, true]);
      await visitor.setViewport(PHONE.width, PHONE.height);
      await visitor.waitFor('the keyboard to go', `return innerHeight === ${PHONE.height}`);
    }
  });

  test('the list of what is missing is shown from its beginning, where the window is too low for all of it', async () => {
    const { visitor, host, flow } = world;
    await visitor.setViewport(WITH_KEYBOARD.width, WITH_KEYBOARD.height);
    await visitor.goTo(host.origin + host.serve(launchPage(flow.origin, { templateId: TEMPLATES.identityCheck })));
    await visitor.press('Verify');
    await visitor.enterFlow();
    await beginCheck(visitor);
    // From the end of the form, as a visitor does, and from its first field.
    for (const press of [() => visitor.press(en.next), () => visitor.keys(Key.ENTER)]) {
      await press();
      await visitor.waitFor('the list', 'return document.activeElement.matches(".summary")');
      const [boxHeight, isIn] = await visitor.run<[number, boolean]>(`
        const { top, bottom } = document.querySelector('#summary-title').getBoundingClientRect();
        return [document.activeElement.offsetHeight, top >= 0 && bottom <= innerHeight]`);
      expect(boxHeight).toBeGreaterThan(WITH_KEYBOARD.height);
      expect(isIn).toBe(true);
      await visitor.run('document.querySelector("form input").focus()');
    }
  });
});
