/**
 * The second file: what is needed once something is wrong, or by few launches; no other loads it. The launcher tells a
 * code and a name; the sentences are here.
 */

export { check } from './check.ts';
export { diagnose } from './diagnose.ts';
export { explain } from './explain.ts';
export { fail } from './fail.ts';
export { follow } from './follow.ts';
export { leave } from './leave.ts';
export { preload } from './preload.ts';
export { report } from './report.ts';
