/**
 * The second file: what an integrator asks for while something is wrong, and nobody else ever loads. The launcher tells a
 * code and a name; the sentences are here.
 */

export { check } from './check.ts';
export { explain } from './explain.ts';
export { follow } from './follow.ts';
export { report } from './report.ts';
