import * as diagnostics from '../../src/widget/diagnostics/diagnostics.ts';
import type { askDiagnostics as ask } from '../../src/widget/load-diagnostics.ts';

const answers = { ...diagnostics };

/** In place of the function that fetches the second file first. */
export const askDiagnostics: typeof ask = async (_host, name, ...given) =>
  Reflect.apply(answers[name], undefined, given);
