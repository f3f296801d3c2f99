import { expect, test } from 'vitest';
import { createBegunList } from '../../../src/flow/persist/begun-list.ts';
import type { SessionStore } from '../../../src/flow/session-store.ts';

const ASKED = { name: 'a', claim: 'c' };
const KNOWN = { name: 'b', inquiryId: 'inq_1', sessionToken: 't' };

const storeOf = (text: string): SessionStore => ({ read: () => text, write: () => undefined, remove: () => undefined });

test.for([
  'null',
  '{}',
  '"text"',
  '[',
  '[null, 1, "text"]',
  '[{"name":1,"claim":"c"}]',
  '[{"claim":"c"}]',
  '[{"name":"a"}]',
  '[{"name":"a","claim":1}]',
  '[{"name":"a","inquiryId":"inq_1"}]',
  '[{"name":"a","inquiryId":1,"sessionToken":"t"}]',
  '[{"name":"a","inquiryId":"inq_1","sessionToken":1}]',
])('what another release has left is as nothing: %s', (text) => {
  expect(createBegunList(storeOf(text), 'key').read()).toEqual([]);
});

test('what fits is there beside what does not', () => {
  expect(createBegunList(storeOf(JSON.stringify([ASKED, null, KNOWN])), 'key').read()).toEqual([ASKED, KNOWN]);
});
