import { describe, expect, inject, test } from 'vitest';
import { en } from '../../src/flow/strings/en.ts';
import { enSteps } from '../../src/flow/strings/en-steps.ts';
import { documentOf, launchPage } from '../support/world/host-page.ts';
import { writePicture } from '../support/world/picture.ts';
import { begin, giveContact, JANE, JANE_FIELDS } from '../support/world/short-check.ts';
import { beginSignUp, SIGN_UP } from '../support/world/sign-up.ts';
import { TEMPLATES } from '../support/world/templates.ts';
import { Key } from '../support/world/visitor.ts';
import { createWorld } from '../support/world/world.ts';

const world = createWorld();

const TYPED = {
  'First name': 'Ada',
  'Last name': 'Lindqvist',
  'Email address': 'ada@mail.example.com',
  'Phone number': '+44 20 7946 0000',
  'Date of birth/Day': '29',
  'Date of birth/Month': '2',
  'Date of birth/Year': '1984',
  'People in your household': '3',
  'Monthly budget': '12.5',
  'Anything we should know?': 'Two lines\nof it',
};
const TICKED = {
  '18 to 64': 'age_group=18_to_64',
  News: 'interests=news',
  'Events near you': 'interests=events',
  'I have a letter or voucher to attach': 'wants_to_attach=on',
  'I have read the terms of use and agree to them': 'terms_accepted=on',
};
const CHOSEN = 'return [...document.querySelectorAll("input:checked")].map((input) => input.name + "=" + input.value)';

test('a form goes on by Enter and by its button in a frame made by hand, whose sandbox forbids forms', async () => {
  const { visitor, host, flow } = world;
  const query = new URLSearchParams({
    'inquiry-template-id': TEMPLATES.short,
    'container-id': 'by-hand',
    'flow-type': 'inline',
    'iframe-origin': host.origin,
  });
  const body = `<iframe id="inline" width="400" height="650" sandbox="allow-scripts allow-same-origin"
    src="${flow.origin}/widget?${query.toString().replaceAll('&', '&amp;')}"></iframe>`;
  const script = 'addEventListener("message", ({ data }) => hear(data.name, data.metadata))';
  await visitor.goTo(host.origin + host.serve(documentOf({ body, script })));
  await visitor.enterFlow();
  await begin(visitor);
  await visitor.fill('First name', JANE.first);
  await visitor.fill('Last name', JANE.last);
  await visitor.keys(Key.ENTER);
  await giveContact(visitor);
  await visitor.press(en.done);
  expect(await visitor.hears('complete')).toMatchObject([{ status: 'completed', fields: JANE_FIELDS }]);
});

test('a text of several lines is told in its lines', async () => {
  const { visitor, flow, api } = world;
  const { id } = await api.create({
    'inquiry-template-id': TEMPLATES.signUpForm,
    fields: { about: TYPED['Anything we should know?'] },
  });
  await visitor.goTo(`${flow.origin}/verify?inquiry-id=${id}`);
  await beginSignUp(visitor);
  const lines =
    'return new Set([...document.querySelector(".locked bdi").getClientRects()].map(({ top }) => top)).size';
  expect(await visitor.run(lines)).toBe(2);
});

test('a phone number in Arabic digits is shown in the order in which it is typed', async () => {
  const { visitor, flow } = world;
  await visitor.goTo(`${flow.origin}/verify?inquiry-template-id=${TEMPLATES.signUpForm}`);
  await beginSignUp(visitor);
  // The places of what stands in an input cannot be asked for: those of the same text, set in the same way.
  const places = await visitor.run<number[]>(`
    const { direction, unicodeBidi } = getComputedStyle(findControl('Phone number'));
    const line = document.createElement('p');
    Object.assign(line.style, { direction, unicodeBidi });
    const text = document.body.appendChild(line).appendChild(new Text('+٤٤ ٢٠ ٧٩٤٦'));
    return [...text.data].map((_sign, index) => {
      const sign = new Range();
      sign.setStart(text, index);
      sign.setEnd(text, index + 1);
      return sign.getBoundingClientRect().left;
    });`);
  expect(places.length).toBe(11);
  expect(places.toSorted((one, other) => one - other)).toEqual(places);
});

test('names and addresses are neither corrected nor replaced while they are typed', async () => {
  const { visitor, flow } = world;
  await visitor.goTo(`${flow.origin}/verify?inquiry-template-id=${TEMPLATES.signUpForm}`);
  await beginSignUp(visitor);
  for (const label of ['First name', 'Email address', 'Phone number', 'Monthly budget']) {
    const traits = await visitor.run(
      `const { spellcheck, autocorrect = false, attributes } = findControl(arguments[0]);
       return [spellcheck, autocorrect, attributes.autocorrect.value];`,
      label,
    );
    expect(traits, label).toEqual([false, false, 'off']);
  }
});

describe('what a visitor answers by hand', () => {
  test('to every type of field is what the page hears and the database holds', async () => {
    const { visitor, host, flow, api } = world;
    await visitor.goTo(host.origin + host.serve(launchPage(flow.origin, { templateId: TEMPLATES.signUpForm })));
    await visitor.press('Verify');
    await visitor.enterFlow();
    await beginSignUp(visitor);
    for (const [label, text] of Object.entries(TYPED)) await visitor.fill(label, text);
    for (const label of Object.keys(TICKED)) await visitor.choose(label);
    expect(await visitor.run(CHOSEN)).toEqual(Object.values(TICKED));
    await visitor.press(en.next);
    await visitor.sees(SIGN_UP.attachment);
    await visitor.attach(enSteps.file, writePicture('by-hand'));
    await visitor.reads(enSteps.received);
    await visitor.press(en.next);
    await visitor.sees(SIGN_UP.end);
    await visitor.press(en.done);

    const values = {
      name_first: 'Ada',
      name_last: 'Lindqvist',
      email_address: 'ada@mail.example.com',
      phone_number: '+44 20 7946 0000',
      birthdate: '1984-02-29',
      age_group: '18_to_64',
      interests: ['news', 'events'],
      household_size: 3,
      monthly_budget: 12.5,
      about: 'Two lines\nof it',
      wants_to_attach: true,
      terms_accepted: true,
    };
    const fields = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { value }]));
    const [outcome] = (await visitor.hears('settled')) as [{ inquiryId: string }];
    expect(outcome).toMatchObject({ status: 'completed', fields });
    expect((await api.retrieve(outcome.inquiryId)).fields).toMatchObject(fields);
  });

  test('of a date and time is typed in one go', async () => {
    const { visitor, flow } = world;
    await visitor.goTo(`${flow.origin}/verify?inquiry-template-id=${TEMPLATES.signUpForm}`);
    await beginSignUp(visitor);
    await visitor.run('document.querySelector("[type=datetime-local]").focus()');
    // WebKit's own picker wants a key between its parts, and takes no letters for the afternoon.
    await visitor.keys(inject('engine') === 'webkit' ? '05/07/2026, 03:04 AM' : '050720260304AM');
    const typed = 'return document.querySelector("[type=datetime-local]").value';
    expect(await visitor.run(typed)).toBe('2026-05-07T03:04');
  });

  test('of a date and time only in part is told, though the browser gives no value', async () => {
    const { visitor, flow } = world;
    await visitor.goTo(`${flow.origin}/verify?inquiry-template-id=${TEMPLATES.signUpForm}`);
    await beginSignUp(visitor);
    await visitor.run('document.querySelector("[type=datetime-local]").focus()');
    await visitor.keys('05');
    const typed =
      'const { value, validity } = document.querySelector("[type=datetime-local]"); return [value, validity.badInput]';
    expect(await visitor.run(typed)).toEqual(['', true]);
    await visitor.press(en.next);
    await visitor.reads('Enter a date and a time');
    expect(await visitor.run(typed), 'what was typed is still there').toEqual(['', true]);
  });

  test.each(Object.entries(TICKED))(
    'by one press on "%s" counts, right after a field was typed into',
    async (label, chosen) => {
      const { visitor, flow } = world;
      await visitor.goTo(`${flow.origin}/verify?inquiry-template-id=${TEMPLATES.signUpForm}`);
      await beginSignUp(visitor);
      await visitor.fill('First name', 'Ada');
      await visitor.choose(label);
      expect(await visitor.run(CHOSEN)).toEqual([chosen]);
    },
  );
});
