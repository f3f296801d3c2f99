/** Text of a template file → a checked template, or everything that is wrong with it. */

import type { z } from 'zod';
import { checkTemplate } from './check-template.ts';
import { TEMPLATE_FILE, type TemplateFile } from './template-file.ts';
import type { TemplateProblem } from './template-problem.ts';

export type ParsedTemplate =
  | { readonly kind: 'template'; readonly template: TemplateFile }
  | { readonly kind: 'problems'; readonly problems: readonly TemplateProblem[] };

/** Parses and checks one file. Total. */
export function parseTemplate(text: string): ParsedTemplate {
  let json: unknown;
  try {
    // Some editors begin a file with a byte order mark, which RFC 8259 lets a reader ignore.
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    return {
      kind: 'problems',
      problems: [{ place: '(file)', cause: `is no JSON: ${error instanceof Error ? error.message : ''}` }],
    };
  }
  const parsed = TEMPLATE_FILE.safeParse(json);
  if (!parsed.success)
    return { kind: 'problems', problems: parsed.error.issues.flatMap((issue) => problemsOf(issue, [])) };
  const problems = checkTemplate(parsed.data);
  return problems.length > 0 ? { kind: 'problems', problems } : { kind: 'template', template: parsed.data };
}

function problemsOf(issue: z.core.$ZodIssue, base: readonly PropertyKey[]): TemplateProblem[] {
  const path = [...base, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((name) => ({ place: placeOf([...path, name]), cause: 'is unknown here' }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    // The alternative that went furthest is the one that was meant: a list of branches, not the name of a step.
    const depths = issue.errors.map((issues) => Math.max(0, ...issues.map((inner) => inner.path.length)));
    const meant = issue.errors[depths.indexOf(Math.max(...depths))] ?? [];
    if (meant.some((inner) => inner.path.length > 0)) return meant.flatMap((inner) => problemsOf(inner, path));
  }
  return [{ place: placeOf(path), cause: issue.message }];
}

/** `['version', 'steps', 2, 'next']` → `version.steps[2].next` */
function placeOf(path: readonly PropertyKey[]): string {
  if (path.length === 0) return '(top)';
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${String(part)}`))
    .join('');
}
