import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { en } from '../../src/flow/strings/en.ts';
import { enSteps } from '../../src/flow/strings/en-steps.ts';
import { REFUSAL_REASONS } from '../../src/protocol/api.ts';
import { ERROR_CODES, type ErrorCode } from '../../src/protocol/error-codes.ts';
import { COLOURS, expectNoFindingsInAnyColours } from '../support/world/accessible.ts';
import { launchPage } from '../support/world/host-page.ts';
import { writePicture, writeText } from '../support/world/picture.ts';
import { begin, giveContact, giveName, JANE } from '../support/world/short-check.ts';
import { beginSignUp, giveSignUp, SIGN_UP } from '../support/world/sign-up.ts';
import { HEADINGS, TEMPLATES } from '../support/world/templates.ts';
import { createWorld } from '../support/world/world.ts';

/** A phone held upright. */
const PHONE = { width: 390, height: 844 };

/** What the service says no sooner than at access. */
const ACCESS_REFUSALS = ['invalid_config', 'unauthenticated', 'expired', 'finished'] as const;
const CODES = Object.keys(ERROR_CODES) as ErrorCode[];
/** More than the line between browser and service holds, and not too much for the service. */
const LARGE_BYTES = 9_000_000;
/** Names no template. */
const NOWHERE = '/verify?inquiry-template-id=itmpl_noSuchTemplate00000000';
describe.each(COLOURS)('axe finds nothing, in $colours colours,', ({ prefers }) => {
  const world = createWorld({ ...PHONE, prefers });
  const hosted = (templateId: string) => `${world.flow.origin}/verify?inquiry-template-id=${templateId}`;

  /** The service's own refusal page, for another reason. */
  async function refusalPage(
    reason: object,
  ): Promise<{ status: number; headers: Record<string, string>; body: string }> {
    const answer = await fetch(world.flow.origin + NOWHERE);
    const policy = answer.headers.get('content-security-policy');
    const text = await answer.text();
    const code = '"code":"not_found"';
    expect(text).toContain(code);
    const body = text.replace(code, JSON.stringify(reason).slice(1, -1));
    return { status: answer.status, headers: { 'Content-Security-Policy': String(policy) }, body };
  }

  test.each(CODES)('on the page that refuses for %s', async (code) => {
    const { visitor, flow } = world;
    const release = flow.answerInstead('/verify', await refusalPage({ code }));
    try {
      await visitor.goTo(`${flow.origin}/verify`);
      await visitor.sees(enSteps.refused[code].title);
      await expectNoFindingsInAnyColours(visitor, code);
    } finally {
      release();
    }
  });

  test.each(REFUSAL_REASONS)('on the page that refuses because of %s', async (reason) => {
    const { visitor, flow } = world;
    const release = flow.answerInstead('/verify', await refusalPage({ code: 'expired', reason }));
    try {
      await visitor.goTo(`${flow.origin}/verify`);
      await visitor.reads(enSteps.reason[reason].text);
      await expectNoFindingsInAnyColours(visitor, reason);
    } finally {
      release();
    }
  });

  test.each(ACCESS_REFUSALS)('on the screen of an access that is refused for %s', async (code) => {
    const { visitor, flow } = world;
    const release = flow.answerInstead('/flow/v1/access', {
      status: ERROR_CODES[code].status,
      body: { error: { code, message: 'Refused by the test' } },
    });
    try {
      await visitor.goTo(hosted(TEMPLATES.short));
      await visitor.sees(enSteps.refused[code].title);
      await expectNoFindingsInAnyColours(visitor, code);
    } finally {
      release();
    }
  });

  test.each([
    ['rate_limited', 429, en.notice['rate-limited']],
    ['application_error', 500, en.notice.connection],
  ] as const)('on a step whose answers are refused for %s', async (code, status, notice) => {
    const { visitor, flow } = world;
    await visitor.goTo(hosted(TEMPLATES.short));
    await begin(visitor);
    const release = flow.answerInstead('/flow/v1/transition', {
      status,
      body: { error: { code, message: 'Refused by the test' } },
    });
    try {
      await visitor.fill('First name', JANE.first);
      await visitor.press(en.next);
      await visitor.reads(notice);
      await expectNoFindingsInAnyColours(visitor, code);
    } finally {
      release();
    }
    // What was typed is still there, and the same button goes on.
    await visitor.press(en.next);
    await visitor.sees(HEADINGS.contact);
  });

  test('on a start whose access gets no answer', async () => {
    const { visitor, flow } = world;
    const release = flow.answerInstead('/flow/v1/access', { status: 502, body: 'Bad gateway' });
    try {
      await visitor.goTo(hosted(TEMPLATES.short));
      await visitor.reads(en.notice.connection);
      await expectNoFindingsInAnyColours(visitor, 'start');
    } finally {
      release();
    }
    await begin(visitor);
  });

  test('on a step that was left behind in another window', async () => {
    const { visitor, api, flow } = world;
    const { id, sessionToken } = await api.create(
      { 'inquiry-template-id': TEMPLATES.short },
      { 'auto-create-inquiry-session': true },
    );
    const address = `${flow.origin}/verify?inquiry-id=${id}&session-token=${sessionToken}`;
    await visitor.goTo(address);
    await begin(visitor);
    const other = await world.anotherVisitor();
    await other.goTo(address);
    await giveName(other);
    await visitor.fill('First name', JANE.first);
    await visitor.press(en.next);
    await visitor.reads(en.notice['moved-on']);
    await expectNoFindingsInAnyColours(visitor, 'moved on');
  });

  test('on a step whose script does not come, and the next try works', async () => {
    const { flow } = world;
    // Somebody whose browser does not have it yet.
    const visitor = await world.anotherVisitor({ isNew: true });
    const release = flow.answerInstead('/assets/', { status: 404, body: 'Not found' });
    try {
      await visitor.goTo(hosted(TEMPLATES.short));
      await visitor.press(en.begin);
      await visitor.sees(en.chunkFailed.title);
      await expectNoFindingsInAnyColours(visitor, 'script that does not come');
    } finally {
      release();
    }
    await visitor.press(en.retry);
    await visitor.sees(HEADINGS.name);
  });

  test('on the end of a check that failed, and what is left after it', async () => {
    const { visitor } = world;
    await visitor.goTo(hosted(TEMPLATES.short));
    await begin(visitor);
    await giveName(visitor, 'Fail');
    await giveContact(visitor, HEADINGS.failed);
    await expectNoFindingsInAnyColours(visitor, 'failed');
    await visitor.press(en.done);
    await visitor.sees(enSteps.left.title);
    await expectNoFindingsInAnyColours(visitor, 'left');
  });

  test('on fields that the API has set', async () => {
    const { visitor, api, flow } = world;
    const { id } = await api.create({
      'inquiry-template-id': TEMPLATES.short,
      fields: { name_first: JANE.first, name_last: JANE.last },
    });
    await visitor.goTo(`${flow.origin}/verify?inquiry-id=${id}`);
    await begin(visitor);
    await visitor.reads(enSteps.locked);
    await expectNoFindingsInAnyColours(visitor, 'locked fields');
  });

  test('on a document step: empty, with a file that is refused, on its way, stopped, under way, there, and removed', async () => {
    const { visitor, flow } = world;
    await visitor.goTo(hosted(TEMPLATES.signUpForm));
    await beginSignUp(visitor);
    await visitor.choose('I have a letter or voucher to attach');
    await giveSignUp(visitor, SIGN_UP.attachment);
    await expectNoFindingsInAnyColours(visitor, 'empty');
    await visitor.attach(enSteps.file, writeText('no-picture'));
    await visitor.reads(enSteps.upload['wrong-type']);
    await expectNoFindingsInAnyColours(visitor, 'wrong type');
    const picture = writePicture('voucher', { bytes: LARGE_BYTES });
    const letOn = flow.holdRequests('/flow/v1/upload');
    try {
      await visitor.attach(enSteps.file, picture);
      // Something has left the browser, and not all of it.
      await visitor.waitFor(
        'an upload on its way',
        'return all("figure progress").some(({ max, value, position }) => position > 0 && value < max)',
      );
      await expectNoFindingsInAnyColours(visitor, 'on its way');
      await visitor.press(enSteps.stop);
      await visitor.reads(enSteps.unsent(''));
      await expectNoFindingsInAnyColours(visitor, 'stopped');
    } finally {
      letOn();
    }
    const release = flow.holdAnswers('/flow/v1/upload');
    try {
      await visitor.press(en.retry);
      await visitor.reads(enSteps.finishing);
      await expectNoFindingsInAnyColours(visitor, 'under way');
    } finally {
      release();
    }
    await visitor.reads('9.0 MB');
    await expectNoFindingsInAnyColours(visitor, 'there');
    await visitor.press(enSteps.removeFile(basename(picture)));
    await visitor.waitFor('the file to be gone', 'return !document.body.textContent.includes("9.0 MB")');
    // Where another is chosen.
    expect(await visitor.run('return document.activeElement.type')).toBe('file');
  });

  test('on a press that waits for its answer', async () => {
    const { visitor, flow } = world;
    await visitor.goTo(hosted(TEMPLATES.short));
    await begin(visitor);
    const release = flow.holdAnswers('/flow/v1/transition');
    try {
      await visitor.fill('First name', JANE.first);
      await visitor.press(en.next);
      await visitor.reads(en.sending);
      await expectNoFindingsInAnyColours(visitor, 'waiting');
    } finally {
      release();
    }
  });

  test('on the modal that says by itself that the flow did not come', async () => {
    const { visitor, host, flow } = world;
    const release = flow.holdAnswers('/widget');
    try {
      const page = launchPage(flow.origin, { templateId: TEMPLATES.short, timeout: 300 });
      await visitor.goTo(host.origin + host.serve(page));
      await visitor.press('Verify');
      await visitor.hears('rejected');
      await visitor.waitFor('the alert', 'return all("[role=alert]").some((alert) => shown(alert))');
      await expectNoFindingsInAnyColours(visitor, 'failure of the modal');
    } finally {
      release();
    }
  });
});
