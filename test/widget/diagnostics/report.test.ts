import { beforeEach, describe, expect, test, vi } from 'vitest';
import { follow } from '../../../src/widget/diagnostics/follow.ts';
import { report } from '../../../src/widget/diagnostics/report.ts';
import type { TrailEntry } from '../../../src/widget/diagnostics/trail.ts';
import { InquiryError } from '../../../src/widget/inquiry-error.ts';
import { VERSION } from '../../../src/widget/version.ts';

const UNREACHABLE = new InquiryError('unreachable', 'https://verify.example.com');
const TRAIL: readonly TrailEntry[] = [
  [1000.4, 'idle', 'open'],
  [1020, 'loading', 'online'],
  [16_000.4, 'loading', UNREACHABLE],
];
const SECRETS = {
  sessionToken: 'eyJ-secret-token',
  referenceId: 'user-42',
  accountId: 'act_secretaccount',
  inquiryId: 'inq_secretinquiry',
  fields: { nameFirst: 'Mirela' },
  prefill: { email: 'email_address' },
  onComplete: () => 'a function of the page',
};

describe('a report', () => {
  test('says what was launched, where, by what, and what happened when', () => {
    const lines = report({ templateId: 'itmpl_1', mode: 'inline', timeout: 500 }, TRAIL).split('\n');
    expect(lines).toEqual([
      `inquiry-widget ${VERSION}, protocol 1`,
      expect.stringMatching(/^page: http:\/\/localhost:3000, online, (not )?secure/),
      expect.stringMatching(/^browser: /),
      'options: mode=inline, templateId=itmpl_1, timeout=500',
      '     0 ms idle: open',
      '    20 ms loading: online',
      ' 15000 ms loading: error unreachable: https://verify.example.com (README.md#unreachable)',
    ]);
  });

  test('names options that may be personal or open something, and keeps their values', () => {
    const text = report(SECRETS, TRAIL);
    expect(text).toContain('options: accountId, fields, inquiryId, onComplete, prefill, referenceId, sessionToken\n');
    for (const secret of ['eyJ', 'user-42', 'secretaccount', 'secretinquiry', 'Mirela', 'email_address', 'a function'])
      expect(text).not.toContain(secret);
  });

  test('keeps ids that a message brought', () => {
    const text = report({}, [[0, 'open', 'error not_found: There is no inq_abc123 in act_def456.']]);
    expect(text).toContain('There is no inq_… in act_….');
  });

  test('leaves out options that were not given', () => {
    expect(
      report({ templateId: 'itmpl_1', language: undefined, sessionToken: null, fields: {}, prefill: [] }, []),
    ).toMatch(/options: templateId=itmpl_1$/);
  });

  test('names no path and no query of the page', () => {
    history.replaceState(null, '', '/account/jane?token=abc');
    expect(report({}, [])).not.toMatch(/jane|abc/);
    history.replaceState(null, '', '/');
  });
});

describe('following a client', () => {
  beforeEach(() => {
    vi.spyOn(console, 'log').mockImplementation(() => {});
    vi.spyOn(console, 'warn').mockImplementation(() => {});
  });
  const said = (method: 'log' | 'warn') => vi.mocked(console[method]).mock.calls.map(([text]) => text);

  test('tells what was, then each thing as it comes', () => {
    const trail: TrailEntry[] = [[10, 'idle', 'open']];
    follow({ templateId: 'itmpl_1' }, trail);
    expect(said('log')).toEqual([report({ templateId: 'itmpl_1' }, trail)]);
    const length = trail.push([35, 'loading', 'load'], [40, 'connected', 'ready']);
    expect(length).toBe(3);
    expect(trail).toHaveLength(3);
    expect(said('log').slice(1)).toEqual([
      'inquiry-widget     25 ms loading: load',
      'inquiry-widget     30 ms connected: ready',
    ]);
    expect(said('warn')).toEqual([]);
  });

  test('explains a failure in whole sentences, one that was before too', () => {
    const trail: TrailEntry[] = [[0, 'loading', UNREACHABLE]];
    follow({}, trail);
    trail.push([5, 'idle', new InquiryError('invalid_config', 'templatId')]);
    expect(said('warn')).toEqual([
      expect.stringMatching(/^inquiry-widget unreachable: .*\nhttps:\/\/verify\.example\.com\n/),
      expect.stringContaining('Did you mean templateId?'),
    ]);
  });
});
