import { beforeEach, describe, expect, test } from 'vitest';
import { parseFrameParams } from '../../src/protocol/frame-params.ts';
import { Client } from '../../src/widget/client.ts';
import type { ClientOptions } from '../../src/widget/options.ts';
import { openPage, theFrame } from './flow-frame.ts';

beforeEach(openPage);

const SECRETS = {
  sessionToken: 'secret-token',
  referenceId: 'secret-reference',
  fields: { name_first: 'SecretName' },
};

function frameOf(options: Partial<ClientOptions>): HTMLIFrameElement {
  new Client(options as ClientOptions);
  return theFrame().element;
}

describe('the address of the frame', () => {
  test('holds what the flow needs before it hears from the page', () => {
    const frame = frameOf({
      templateId: 'itmpl_a',
      environmentId: 'env_a',
      accountTypeId: 'acttp_a',
      language: 'ar-EG',
      styleVariant: 'dark',
      frameAncestors: ['https://a.example', 'https://b.example'],
      messageTargetOrigin: 'https://c.example',
    });
    const url = new URL(frame.src);
    expect(url.origin + url.pathname).toBe('https://verify.example.com/widget');
    expect(parseFrameParams(url.search)).toEqual({
      containerId: expect.stringMatching(/^\d+(-\d+){3}$/),
      flowType: 'embedded',
      templateId: 'itmpl_a',
      environmentId: 'env_a',
      accountTypeId: 'acttp_a',
      language: 'ar-EG',
      styleVariant: 'dark',
      iframeOrigin: location.origin,
      messageTargetOrigin: 'https://c.example',
      frameAncestors: ['https://a.example', 'https://b.example'],
      handshake: '1',
      prefill: {},
      fields: {},
    });
  });

  test('leaves out what was not given', () => {
    expect(frameOf({ inquiryId: 'inq_a' }).src).not.toMatch(/undefined|null|template|language/);
  });

  test('holds no secret and nothing about a person', () => {
    expect(frameOf({ templateId: 'itmpl_a', ...SECRETS }).src).not.toMatch(/secret/i);
  });

  test('holds no account', () => {
    expect(frameOf({ templateId: 'itmpl_a', accountId: 'act_secret' }).src).not.toMatch(/secret/);
  });

  test('names another container for every frame', () => {
    const first = new Client({ templateId: 'itmpl_a' });
    const { containerId } = theFrame();
    first.destroy();
    new Client({ templateId: 'itmpl_a' });
    expect(theFrame().containerId).not.toBe(containerId);
  });
});

describe('the frame', () => {
  test('may do what the flow needs and no more', () => {
    const frame = frameOf({ templateId: 'itmpl_a' });
    expect(frame.getAttribute('sandbox')?.trim()).toBe(
      'allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox',
    );
    expect(frame.getAttribute('allow')).toBe('camera https://verify.example.com');
    expect(frame.getAttribute('referrerpolicy')).toBe('no-referrer');
    expect(frame.title).toBe('Verify your identity');
  });

  test('may do more where the options say so', () => {
    const frame = frameOf({ templateId: 'itmpl_a', sandboxAttributes: ['allow-downloads'], iframeTitle: 'Sign up' });
    expect(frame.getAttribute('sandbox')).toMatch(/escape-sandbox allow-downloads$/);
    expect(frame.title).toBe('Sign up');
  });
});
