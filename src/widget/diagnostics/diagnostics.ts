/**
 * The second file: what an integrator asks for while something is wrong, and nobody else ever loads. The launcher tells a
 * code and a name; the sentences are here.
 */

export { addLink } from './add-link.ts';
export { check } from './check.ts';
export { diagnose } from './diagnose.ts';
export { explain } from './explain.ts';
export { follow } from './follow.ts';
export { leave } from './leave.ts';
export { preload } from './preload.ts';
export { report } from './report.ts';
