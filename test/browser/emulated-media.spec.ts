import { describe, expect, inject, test } from 'vitest';
import { en } from '../../src/flow/strings/en.ts';
import { enSteps } from '../../src/flow/strings/en-steps.ts';
import { expectNoFindings } from '../support/world/accessible.ts';
import { emulateMedia } from '../support/world/emulation.ts';
import { launchPage } from '../support/world/host-page.ts';
import { beginCheck, CHECK_HEADINGS, giveDetails } from '../support/world/identity-check.ts';
import { writePicture } from '../support/world/picture.ts';
import { begin, giveContact, giveName, JANE } from '../support/world/short-check.ts';
import { beginSignUp, SIGN_UP, SIGN_UP_FIELDS } from '../support/world/sign-up.ts';
import { HEADINGS, TEMPLATES } from '../support/world/templates.ts';
import { Key, type Visitor } from '../support/world/visitor.ts';
import { createWorld } from '../support/world/world.ts';

const world = createWorld();
const hosted = (templateId: string) => `${world.flow.origin}/verify?inquiry-template-id=${templateId}`;

/** 1280 × 1024 at 400 %: what WCAG's reflow asks for. */
const ZOOMED = { width: 320, height: 256 };

/** What can be operated and is seen, as what is drawn for it: a file chooser is drawn by its label. */
const CONTROLS = `
  const drawn = (control) => control.closest('label.button, label.choice') ?? control;
  const controls = all('button, a[href], input, select, textarea').filter((control) => shown(control) && !control.closest('.unseen:not(input)'));
`;

/** Goes through every kind of screen of the identity check, and looks at each. */
async function throughTheCheck(visitor: Visitor, look: (screen: string) => Promise<void>): Promise<void> {
  await visitor.sees(CHECK_HEADINGS.start);
  await look('start');
  await beginCheck(visitor);
  await look('form');
  await visitor.press(en.next);
  await visitor.sees(enSteps.problems);
  await look('form with errors');
  await visitor.press('Close');
  await visitor.sees(en.confirm.title);
  await look('confirmation');
  await visitor.press(en.confirm.stay);
  await giveDetails(visitor);
  await look('choice of a document');
  await visitor.press(CHECK_HEADINGS.passport);
  await visitor.sees(CHECK_HEADINGS.passport);
  await look('document');
  await visitor.attach(enSteps.file, writePicture('media'));
  await visitor.reads(enSteps.checkPicture);
  await look('document with a picture');
  await visitor.press(en.next);
  await visitor.sees(CHECK_HEADINGS.selfie);
  await visitor.attach(enSteps.file, writePicture('media-selfie'));
  await visitor.reads(enSteps.checkSelfie);
  await visitor.press(en.next);
  await visitor.sees(CHECK_HEADINGS.review);
  await look('review');
  await visitor.press(enSteps.submit);
  await visitor.sees(CHECK_HEADINGS.complete);
  await look('end');
}

// WebKit knows the feature, and has no such colours to switch to.
describe.skipIf(inject('engine') === 'webkit')('in forced colours', () => {
  async function inForcedColours(): Promise<Visitor> {
    if (inject('engine') !== 'chromium') return world.anotherVisitor({ prefers: { isContrastForced: true } });
    await world.visitor.goTo(world.flow.origin);
    await emulateMedia(world.visitor, { 'forced-colors': 'active' });
    return world.visitor;
  }

  /** Names of controls without an edge, or whose focus cannot be seen, where the page has no colours of its own. */
  const VANISHED = `${CONTROLS}
    const canvas = getComputedStyle(document.body).backgroundColor;
    const seen = (colour) => colour !== canvas && !/^rgba\\(.*, 0\\)$/.test(colour);
    const before = activeElement();
    const vanished = controls.flatMap((control) => {
      const { type } = control;
      const { borderTopWidth, borderTopStyle, borderTopColor } = getComputedStyle(drawn(control));
      const hasEdge = parseFloat(borderTopWidth) > 0 && borderTopStyle !== 'none' && seen(borderTopColor);
      const isDrawnByTheBrowser = type === 'checkbox' || type === 'radio' || control.matches('a');
      control.focus();
      const ring = getComputedStyle(drawn(control));
      const hasRing = parseFloat(ring.outlineWidth) >= 2 && ring.outlineStyle !== 'none' && seen(ring.outlineColor);
      return [
        ...(hasEdge || isDrawnByTheBrowser ? [] : [nameOf(control) + ' has no edge']),
        ...(hasRing ? [] : [nameOf(control) + ' shows no focus']),
      ];
    });
    before?.focus();
    return [controls.length, vanished];`;

  async function expectNothingVanished(visitor: Visitor, screen: string): Promise<void> {
    // Whoever uses a keyboard is who sees the focus.
    await visitor.keys(Key.TAB);
    const [count, vanished] = await visitor.run<[number, string[]]>(VANISHED);
    expect(count, screen).toBeGreaterThan(0);
    expect(vanished, screen).toEqual([]);
  }

  test('every control of the flow keeps its edge, and shows when it has the focus', async () => {
    const visitor = await inForcedColours();
    await visitor.goTo(hosted(TEMPLATES.identityCheck));
    expect(await visitor.run('return matchMedia("(forced-colors: active)").matches')).toBe(true);
    await throughTheCheck(visitor, async (screen) => {
      await expectNothingVanished(visitor, screen);
      await expectNoFindings(visitor, screen);
    });
  });

  test('every type of field keeps its edge, and shows when it has the focus', async () => {
    const visitor = await inForcedColours();
    await visitor.goTo(hosted(TEMPLATES.signUpForm));
    await beginSignUp(visitor);
    await expectNothingVanished(visitor, 'form');
  });

  test('what turns on a busy button is an open ring: of a closed one nobody sees that it turns', async () => {
    const { flow } = world;
    const visitor = await inForcedColours();
    await visitor.goTo(hosted(TEMPLATES.short));
    const release = flow.holdAnswers('/flow/v1/transition');
    try {
      await visitor.press(en.begin);
      await visitor.reads(en.sending);
      const [ring, gap] = await visitor.run<[string, string]>(`
        const { borderInlineStartColor, borderInlineEndColor } = getComputedStyle(document.querySelector('.spinner'));
        return [borderInlineStartColor, borderInlineEndColor]`);
      expect(gap).not.toBe(ring);
    } finally {
      release();
    }
  });

  test('the modal keeps its edge', async () => {
    const { host, flow } = world;
    const visitor = await inForcedColours();
    const release = flow.holdAnswers('/widget');
    try {
      await visitor.goTo(host.origin + host.serve(launchPage(flow.origin, { templateId: TEMPLATES.short })));
      await visitor.press('Verify');
      await visitor.waitFor('the modal', 'return all("dialog").some((dialog) => dialog.matches(":modal"))');
      const edge =
        'const { borderTopWidth, borderTopColor } = getComputedStyle(all("dialog")[0]); return [borderTopWidth, borderTopColor]';
      const [width, colour] = await visitor.run<[string, string]>(edge);
      expect(width).toBe('1px');
      expect(colour, 'not transparent').toMatch(/^rgb\(/);
      await expectNoFindings(visitor, 'modal');
    } finally {
      release();
    }
  });
});

test.each([
  { wanted: 'dark', system: 'light' },
  { wanted: 'light', system: 'dark' },
] as const)(
  'a modal that is to be $wanted is so while it loads, where the system is $system',
  async ({ wanted, system }) => {
    const { host, flow } = world;
    const visitor = system === 'dark' ? await world.anotherVisitor({ prefers: { colours: 'dark' } }) : world.visitor;
    const release = flow.holdAnswers('/widget');
    try {
      const page = launchPage(flow.origin, { templateId: TEMPLATES.short, styleVariant: wanted });
      await visitor.goTo(host.origin + host.serve(page));
      await visitor.press('Verify');
      const brightness = `
      const { backgroundColor } = getComputedStyle(all('p[role=status]')[0]);
      return Math.max(...backgroundColor.match(/\\d+/g).slice(0, 3).map(Number));`;
      expect((await visitor.run<number>(brightness)) < 128).toBe(wanted === 'dark');
    } finally {
      release();
    }
  },
);

describe('a visitor who prefers reduced motion', () => {
  const moving =
    'return document.getAnimations().map(({ animationName, transitionProperty }) => animationName ?? transitionProperty)';

  /** What moves while a press waits for its answer, and while a file is on its way. */
  async function movements(visitor: Visitor): Promise<unknown[]> {
    const { flow, api } = world;
    const { id } = await api.create({
      'inquiry-template-id': TEMPLATES.signUpForm,
      fields: { ...SIGN_UP_FIELDS, wants_to_attach: true },
    });
    await visitor.goTo(`${flow.origin}/verify?inquiry-id=${id}`);
    await beginSignUp(visitor);
    const seen: unknown[] = [];
    for (const [path, act] of [
      [
        '/flow/v1/transition',
        async () => {
          await visitor.press(en.next);
          await visitor.reads(en.sending);
        },
      ],
      [
        '/flow/v1/upload',
        async () => {
          await visitor.attach(enSteps.file, writePicture('moving'));
          await visitor.reads(enSteps.finishing);
        },
      ],
    ] as const) {
      const release = flow.holdAnswers(path);
      try {
        await act();
        seen.push(await visitor.run(moving));
      } finally {
        release();
      }
    }
    return seen;
  }

  test('sees nothing move, where others see that something is under way', async () => {
    const moved = await movements(world.visitor);
    expect(moved).toEqual([expect.arrayContaining(['spin']), expect.arrayContaining(['slide'])]);
    expect(moved[1], 'on a button that nobody pressed').not.toContain('spin');
    const visitor = await world.anotherVisitor({ prefers: { motion: 'reduced' } });
    expect(await movements(visitor)).toEqual([[], []]);
  });
});

describe('from right to left', () => {
  /** Where something is, in parts of the width of the document. */
  const placeOf = (visitor: Visitor, name: string) =>
    visitor.run<number>(
      'const { left, right } = findButton(arguments[0]).getBoundingClientRect(); return (left + right) / 2 / innerWidth',
      name,
    );

  test('a template of such a language mirrors its screens, and none scrolls sideways', async () => {
    const { visitor } = world;
    await visitor.goTo(hosted(TEMPLATES.rightToLeft));
    await visitor.sees(HEADINGS.welcome);
    expect(await visitor.run('return [document.dir, document.documentElement.lang]')).toEqual(['rtl', 'ar']);
    await expectNoFindings(visitor, 'start');
    await begin(visitor);
    expect(await placeOf(visitor, 'Close')).toBeLessThan(0.5);
    expect(await visitor.run('return getComputedStyle(document.querySelector("form")).direction')).toBe('rtl');
    await expectNoFindings(visitor, 'form');
    await giveName(visitor);
    expect(await placeOf(visitor, 'Back')).toBeGreaterThan(0.5);
    expect(
      await visitor.run('return getComputedStyle(findButton("Back").querySelector("svg")).scale'),
      'the arrow points the other way',
    ).toBe('-1 1');
    await visitor.press(en.next);
    await visitor.sees(enSteps.problems);
    await expectNoFindings(visitor, 'form with errors');
    await giveContact(visitor);
    await expectNoFindings(visitor, 'end');
  });

  test('the modal of such a language has its close button at the left', async () => {
    const { visitor, host, flow } = world;
    const release = flow.holdAnswers('/widget');
    try {
      const page = launchPage(flow.origin, { templateId: TEMPLATES.rightToLeft, language: 'ar' });
      await visitor.goTo(host.origin + host.serve(page));
      await visitor.press('Verify');
      await visitor.waitFor('the modal', 'return all("dialog").some((dialog) => dialog.matches(":modal"))');
      expect(await placeOf(visitor, 'Close')).toBeLessThan(0.5);
      expect(await visitor.run('return getComputedStyle(all("dialog")[0]).direction')).toBe('rtl');
      await expectNoFindings(visitor, 'modal');
    } finally {
      release();
    }
    await visitor.enterFlow();
    await begin(visitor);
    await expectNoFindings(visitor, 'form in the modal');
  });

  test('the modal takes its language and direction from the flow where the page names none', async () => {
    const { visitor, host, flow } = world;
    await visitor.goTo(host.origin + host.serve(launchPage(flow.origin, { templateId: TEMPLATES.rightToLeft })));
    await visitor.press('Verify');
    const ARABIC = `const [dialog] = all('dialog'); const { host } = dialog?.getRootNode() ?? {};
      return host?.lang === 'ar' && host.dir === 'rtl' && getComputedStyle(dialog).direction === 'rtl'
        && dialog.querySelector('button').ariaLabel === 'إغلاق';`;
    await visitor.waitFor('an Arabic modal', ARABIC);
  });
});

describe('at 400 %', () => {
  /** Names of controls that are not in sight when they have the focus, or lie under something. */
  const OUT_OF_REACH = `${CONTROLS}
    const out = [];
    for (const control of controls) {
      control.focus();
      // Not every browser scrolls at once to what has the focus.
      await twoFrames();
      const { left, right, top, bottom } = drawn(control).getBoundingClientRect();
      const isInSight = left >= 0 && right <= innerWidth && top >= -1 && bottom <= innerHeight + 1;
      const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      const isOnTop = drawn(control).contains(there) || there?.contains(control) && there.closest('label');
      if (!isInSight || !isOnTop) out.push(nameOf(control) + ' ' + [left, top, right, bottom].map(Math.round));
    }
    return [controls.length, out];`;

  async function expectAllWithinReach(visitor: Visitor, screen: string): Promise<void> {
    // WebKit lets a frame of another site take the focus only after the visitor did something in it.
    await visitor.keys(Key.TAB);
    // Firefox scrolls to the text of the field that a key came to with the next frame, wherever the focus is by then.
    await visitor.run('return twoFrames()');
    const [count, out] = await visitor.run<[number, string[]]>(`return (async () => { ${OUT_OF_REACH} })()`);
    expect(count, screen).toBeGreaterThan(0);
    expect(out, screen).toEqual([]);
    await expectNoFindings(visitor, screen);
  }

  const openZoomed = async (templateId: string) => {
    const { visitor, host, flow } = world;
    await visitor.setViewport(ZOOMED.width, ZOOMED.height);
    await visitor.goTo(host.origin + host.serve(launchPage(flow.origin, { templateId })));
    await visitor.press('Verify');
    await visitor.enterFlow();
    expect(await visitor.run('return [innerWidth, innerHeight]')).toEqual([ZOOMED.width, ZOOMED.height]);
  };

  test('no screen of the modal scrolls sideways, and all of it is within reach', async () => {
    const { visitor } = world;
    await openZoomed(TEMPLATES.identityCheck);
    await throughTheCheck(visitor, (screen) => expectAllWithinReach(visitor, screen));
  });

  test('every type of field is in sight when it has the focus', async () => {
    const { visitor } = world;
    await openZoomed(TEMPLATES.signUpForm);
    await beginSignUp(visitor);
    await expectAllWithinReach(visitor, 'form');
  });

  test('words that are wider than the window are broken, and move nothing out of it', async () => {
    const { visitor } = world;
    const isAsWide = async (screen: string) => {
      const [content, window] = await visitor.run<[number, number]>(
        'const { scrollWidth, clientWidth } = document.documentElement; return [scrollWidth, clientWidth]',
      );
      expect(content, screen).toBe(window);
      const isInside = 'return all("main, .button").every((box) => box.scrollWidth <= box.clientWidth + 1)';
      expect(await visitor.run(isInside), `${screen}: inside its boxes`).toBe(true);
    };
    await visitor.setViewport(ZOOMED.width, ZOOMED.height);
    await visitor.goTo(hosted(TEMPLATES.longWords));
    await visitor.waitFor('the start', 'return all("h1").length > 0');
    await isAsWide('start');
    await visitor.run('document.querySelector(".primary").click()');
    await visitor.waitFor('the form', 'return all("form").length > 0');
    await isAsWide('form');
    await visitor.press(en.next);
    await visitor.sees(enSteps.problems);
    await isAsWide('form with errors');
  });

  test('a date keeps room for its digits beside large text', async () => {
    const { visitor } = world;
    await visitor.setViewport(ZOOMED.width, ZOOMED.height);
    await visitor.goTo(hosted(TEMPLATES.signUpForm));
    await beginSignUp(visitor);
    for (const size of ['100%', '200%']) {
      await visitor.run('document.documentElement.style.fontSize = arguments[0]', size);
      const cut = await visitor.run(`
        const boxes = all('.date input');
        for (const box of boxes) box.value = '8'.repeat(box.maxLength);
        const isCut = (box) => box.scrollWidth > box.clientWidth || box.getBoundingClientRect().right > innerWidth;
        const isBroken = (box) => box.closest('label').querySelector('span').getClientRects().length > 1;
        return [boxes.length, boxes.filter((box) => isCut(box) || isBroken(box)).map(nameOf)]`);
      expect(cut, size).toEqual([3, []]);
    }
  });

  test('a date and time is shown to its end in large text', async () => {
    const { visitor } = world;
    await visitor.setViewport(ZOOMED.width, ZOOMED.height);
    await visitor.goTo(hosted(TEMPLATES.signUpForm));
    await beginSignUp(visitor);
    await visitor.run('document.documentElement.style.fontSize = "200%"');
    const [own, room] = await visitor.run<[number, number]>(`
      const box = document.querySelector('[type="datetime-local"]');
      const room = box.offsetWidth;
      box.style.inlineSize = 'max-content';
      return [box.offsetWidth, room]`);
    expect(own).toBeLessThanOrEqual(room);
  });

  test('no word of a heading, a label or a button is broken in large text', async () => {
    const { visitor } = world;
    await visitor.setViewport(ZOOMED.width, ZOOMED.height);
    await visitor.goTo(hosted(TEMPLATES.identityCheck));
    await visitor.run('document.documentElement.style.fontSize = "200%"');
    await throughTheCheck(visitor, async (screen) => {
      const broken = await visitor.run<string[]>(`
        const named = all('h1, h2, label, legend, .button').filter((element) => shown(element) && !element.closest('[inert]'));
        const texts = named.flatMap(({ childNodes }) => [...childNodes].flatMap((node) => node.textContent && (node.firstChild ?? node)));
        return texts.filter(({ data }) => data).flatMap((text) =>
          [...text.data.matchAll(/\\S+/g)].flatMap(({ 0: word, index }) => {
            const range = new Range();
            range.setStart(text, index);
            range.setEnd(text, index + word.length);
            return new Set([...range.getClientRects()].map(({ top }) => top)).size > 1 ? [word] : [];
          }));`);
      expect(broken, screen).toEqual([]);
    });
  });

  test('the room for a face stays in its box beside large text', async () => {
    const { visitor } = world;
    await visitor.setViewport(ZOOMED.width, ZOOMED.height);
    await visitor.goTo(hosted(TEMPLATES.identityCheck));
    await beginCheck(visitor);
    await giveDetails(visitor);
    await visitor.press(CHECK_HEADINGS.passport);
    await visitor.sees(CHECK_HEADINGS.passport);
    await visitor.attach(enSteps.file, writePicture('before-the-face'));
    await visitor.reads(enSteps.checkPicture);
    await visitor.press(en.next);
    await visitor.sees(CHECK_HEADINGS.selfie);
    await visitor.run('document.documentElement.style.fontSize = "200%"');
    const [content, room] = await visitor.run<[number, number]>(
      "const { scrollWidth, clientWidth } = document.querySelector('.picture'); return [scrollWidth, clientWidth]",
    );
    expect(content).toBe(room);
  });

  test('the way to change a step begins where its heading does, where it went below that', async () => {
    const { visitor } = world;
    await visitor.setViewport(ZOOMED.width, ZOOMED.height);
    await visitor.goTo(hosted(TEMPLATES.identityCheck));
    await visitor.run('document.documentElement.style.fontSize = "200%"');
    await throughTheCheck(visitor, async (screen) => {
      if (screen !== 'review') return;
      const [below, indents] = await visitor.run<[number, number[]]>(`
        const pairs = all('.card-head').map((head) => [...head.children].map((child) => {
          const range = new Range();
          range.selectNodeContents(child);
          return range.getBoundingClientRect();
        }));
        const below = pairs.filter(([heading, edit]) => edit.top >= heading.bottom);
        return [below.length, below.map(([heading, edit]) => Math.round(edit.left - heading.left))]`);
      expect(below).toBeGreaterThan(0);
      expect(indents).toEqual(indents.map(() => 0));
    });
  });

  test('no word on a button is broken beside large text, deep in a card', async () => {
    const { visitor, flow, api } = world;
    const { id } = await api.create({
      'inquiry-template-id': TEMPLATES.signUpForm,
      fields: { ...SIGN_UP_FIELDS, wants_to_attach: true },
    });
    await visitor.setViewport(ZOOMED.width, ZOOMED.height);
    await visitor.goTo(`${flow.origin}/verify?inquiry-id=${id}`);
    await beginSignUp(visitor);
    await visitor.press(en.next);
    await visitor.sees(SIGN_UP.attachment);
    await visitor.run('document.documentElement.style.fontSize = "200%"');
    const expectWholeWords = async (name: string) => {
      const lines = await visitor.run<[string, number][]>(`
        const text = document.querySelector('.picture .button').firstChild;
        return [...text.data.matchAll(/\\S+/g)].map(({ 0: word, index }) => {
          const range = new Range();
          range.setStart(text, index);
          range.setEnd(text, index + word.length);
          return [word, new Set([...range.getClientRects()].map(({ top }) => top)).size];
        });`);
      expect(lines).toEqual(name.split(' ').map((word) => [word, 1]));
    };
    const release = flow.holdAnswers('/flow/v1/upload');
    try {
      await visitor.attach(enSteps.file, writePicture('large-text'));
      await visitor.reads(enSteps.finishing);
      await expectWholeWords(enSteps.stop);
    } finally {
      release();
    }
    await visitor.reads(enSteps.remove);
    await expectWholeWords(enSteps.remove);
  });

  test('a refusal can be closed', async () => {
    const { visitor } = world;
    await openZoomed(TEMPLATES.blocked);
    await visitor.sees(enSteps.refused.client_side_creation_blocked.title);
    await expectAllWithinReach(visitor, 'refusal');
    await visitor.press('Close');
    await visitor.seesNoFlow();
  });

  test('the visitor goes all the way', async () => {
    const { visitor } = world;
    await openZoomed(TEMPLATES.short);
    await begin(visitor);
    await giveName(visitor);
    await giveContact(visitor);
    await visitor.press(en.done);
    expect(await visitor.hears('settled')).toMatchObject([{ fields: { name_last: { value: JANE.last } } }]);
  });
});
