/** What a template's steps use of the visitor's device. Pure. */

import type { DeviceFeature } from '../../src/protocol/api.ts';
import type { Step, VersionContent } from './template-content.ts';

/** By kind of step. No kind records sound. */
const NEEDS: Readonly<Record<Step['kind'], readonly DeviceFeature[]>> = {
  start: [],
  form: [],
  'government-id': ['camera'],
  selfie: ['camera'],
  // A file that the visitor has, or takes with the phone's own camera app.
  document: [],
  review: [],
  complete: [],
  fail: [],
};

/** Each once. */
export function needsOf({ steps }: VersionContent): readonly DeviceFeature[] {
  return [...new Set(steps.flatMap(({ kind }) => NEEDS[kind]))];
}
