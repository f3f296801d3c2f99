/** Reads a folder of template files; one error names every file, place and cause. */

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from '../start-error.ts';
import { parseTemplate } from './parse-template.ts';
import type { TemplateFile } from './template-file.ts';

/** Template files that cannot be used. */
export class TemplateError extends StartError {
  override readonly name = 'TemplateError';
  constructor(lines: readonly string[]) {
    super(
      `The template files have ${lines.length === 1 ? 'a problem' : 'problems'}:\n${lines.map((line) => `  - ${line}`).join('\n')}`,
    );
  }
}

/**
 * The templates of all `*.json` files of a folder, in the order of their file names.
 *
 * @throws {TemplateError} with all problems of all files
 */
export async function readTemplates(folder: string): Promise<readonly TemplateFile[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw new TemplateError([`${folder}: cannot be read (${error.code ?? error.message})`]);
  });
  const files = names.filter((name) => name.endsWith('.json')).sort();
  if (files.length === 0) throw new TemplateError([`${folder}: holds no template file (*.json)`]);
  const templates: TemplateFile[] = [];
  const lines: string[] = [];
  const fileOf = new Map<string, string>();
  for (const file of files) {
    const text = await readFile(join(folder, file), 'utf8').catch(({ code, message }: NodeJS.ErrnoException) => {
      lines.push(`${file}: (file): cannot be read (${code ?? message})`);
    });
    if (text === undefined) continue;
    const parsed = parseTemplate(text);
    if (parsed.kind === 'problems') {
      lines.push(...parsed.problems.map((problem) => `${file}: ${problem.place}: ${problem.cause}`));
      continue;
    }
    const { template } = parsed;
    const other = fileOf.get(template.id);
    if (other !== undefined) lines.push(`${file}: id: "${template.id}" is the id of ${other} already`);
    fileOf.set(template.id, file);
    templates.push(template);
  }
  if (lines.length > 0) throw new TemplateError(lines);
  return templates;
}
