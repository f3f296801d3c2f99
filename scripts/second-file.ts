import { posix } from 'node:path';
import type { Plugin } from 'vite';

interface SecondFileRule {
  /** The Vite environments whose output imports the file instead of holding it. */
  environments: readonly string[];
  /** How the import that stays an import ends. */
  source: string;
  /** What it is called in the output's folder. */
  file: string;
}

/**
 * Keeps one module a file of its own that is complete in itself: bundled with its importers it would share code with them, and
 * what is shared is loaded by everybody.
 */
export function secondFile({ environments, source, file }: SecondFileRule): Plugin {
  const placeholder = `second-file:${file}`;
  return {
    name: 'second-file',
    apply: 'build',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => environments.includes(name),
    resolveId: (id) => (id.endsWith(source) ? { id: placeholder, external: true } : undefined),
    renderChunk(code, { fileName }) {
      if (!code.includes(placeholder)) return undefined;
      const path = posix.relative(posix.dirname(fileName), file);
      return code.replaceAll(placeholder, path.startsWith('.') ? path : `./${path}`);
    },
  };
}
