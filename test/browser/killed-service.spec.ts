import { expect, test } from 'vitest';
import { en } from '../../src/flow/strings/en.ts';
import { enSteps } from '../../src/flow/strings/en-steps.ts';
import { launchPage } from '../support/world/host-page.ts';
import { CHECK_COUNTRY, CHECK_DETAILS, CHECK_HEADINGS } from '../support/world/identity-check.ts';
import { writePicture } from '../support/world/picture.ts';
import { begin, giveContact, JANE, JANE_FIELDS } from '../support/world/short-check.ts';
import { HEADINGS, TEMPLATES } from '../support/world/templates.ts';
import { createWorld } from '../support/world/world.ts';

const world = createWorld();

test('a visitor goes on where they were after the service was killed and started again', async () => {
  const { visitor, host, flow, api, service } = world;
  await visitor.goTo(host.origin + host.serve(launchPage(flow.origin, { templateId: TEMPLATES.short })));
  await visitor.press('Verify');
  await visitor.enterFlow();
  await begin(visitor);
  await visitor.fill('First name', JANE.first);
  await visitor.fill('Last name', JANE.last);
  await service.killAndStartAgain();
  await visitor.press(en.next);
  await visitor.sees(HEADINGS.contact);
  await service.killAndStartAgain();
  await giveContact(visitor);
  await visitor.press(en.done);
  const [outcome] = (await visitor.hears('settled')) as [{ inquiryId: string }];
  expect(outcome).toMatchObject({ type: 'complete', fields: JANE_FIELDS });
  expect(await api.retrieve(outcome.inquiryId)).toMatchObject({ status: 'completed', fields: JANE_FIELDS });
});

test('a file that was received is there after the service was killed', async () => {
  const { visitor, host, flow, service } = world;
  await visitor.goTo(host.origin + host.serve(launchPage(flow.origin, { templateId: TEMPLATES.identityCheck })));
  await visitor.press('Verify');
  await visitor.enterFlow();
  await visitor.press(en.begin);
  await visitor.sees(CHECK_HEADINGS.details);
  for (const [label, text] of Object.entries(CHECK_DETAILS)) await visitor.fill(label, text);
  await visitor.choose(CHECK_COUNTRY.option);
  await visitor.press(en.next);
  await visitor.press('Passport');
  await visitor.attach(enSteps.file, writePicture('killed'));
  await visitor.reads(enSteps.checkPicture);
  await service.killAndStartAgain();
  await visitor.press(en.next);
  await visitor.sees(CHECK_HEADINGS.selfie);
  await visitor.press(en.back);
  await visitor.sees(CHECK_HEADINGS.passport);
  await visitor.reads(enSteps.fileAgain);
});
