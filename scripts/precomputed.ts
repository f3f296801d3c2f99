import { pathToFileURL } from 'node:url';
import type { Plugin } from 'vite';

interface PrecomputedRule {
  /** The Vite environments whose output holds the results. */
  environments: readonly string[];
  /** How the module's path ends. It exports lists of words. */
  source: string;
}

/**
 * Runs a module at build time and puts in its place what it exports, so that a script for pages of others carries neither the table that
 * the lists come from nor the code that makes them. One list holds all words; the others are pieces of it.
 */
export function precomputed({ environments, source }: PrecomputedRule): Plugin {
  return {
    name: 'precomputed',
    apply: 'build',
    applyToEnvironment: ({ name }) => environments.includes(name),
    async load(id) {
      if (!id.endsWith(source)) return undefined;
      const lists = Object.entries((await import(pathToFileURL(id).href)) as Record<string, readonly string[]>);
      const [whole = '', words = []] = lists.find(([, list]) => lists.every(([, other]) => isPiece(list, other))) ?? [];
      if (whole === '') throw new Error(`${source} exports no list that the others are pieces of`);
      const pieces = lists
        .filter(([name]) => name !== whole)
        .map(([name, list]) => {
          const start = words.indexOf(list[0] ?? '');
          return constant(name, `${whole}.slice(${start}, ${start + list.length})`);
        });
      return [constant(whole, `'${words.join(' ')}'.split(' ')`), ...pieces].join('\n');
    },
  };
}

function constant(name: string, value: string): string {
  return `export const ${name} = /* @__PURE__ */ ${value};`;
}

function isPiece(whole: readonly string[], piece: readonly string[]): boolean {
  const start = whole.indexOf(piece[0] ?? '');
  return start >= 0 && piece.every((word, index) => whole[start + index] === word);
}
