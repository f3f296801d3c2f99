import { readFile } from 'node:fs/promises';
import { minifySync, type Plugin, transformWithOxc } from 'vite';
import { SHELL_STRINGS } from '../src/flow/strings/shell-strings.ts';

/** Where the entry keeps what the chunks that are loaded later share with it. */
const REGISTRY = 'globalThis.inquiryFlow';

interface FlowDocumentRule {
  /** The Vite environment that builds the document. */
  environment: string;
  /** Address of the folder of the built files, with slashes at both ends. */
  assets: string;
}

/**
 * Makes the flow's document fit to be inlined by the service.
 *
 * - `<script data-inline="file.ts"></script>` gets the one function that the file exports, called with `window`.
 * - `shell-strings-….json` holds the texts that the service adds to that call.
 * - The entry ends up as text in pages of any address, so the other chunks cannot import it: they would load and run it a
 *   second time. It hands out what they share by a registry instead, and imports them by absolute addresses.
 */
export function flowDocument({ environment, assets }: FlowDocumentRule): Plugin {
  return {
    name: 'flow-document',
    apply: 'build',
    applyToEnvironment: ({ name }) => name === environment,
    transformIndexHtml: {
      order: 'pre',
      handler: async (html) => {
        const [tag, file] = /<script data-inline="([^"]+)"><\/script>/.exec(html) ?? [];
        if (tag === undefined || file === undefined) throw new Error('index.html has no <script data-inline="…">');
        const code = await inlineCode(file);
        return html.replace(tag, () => `<script>${code}</script>`);
      },
    },
    // Vite's own preloads what a script needs beside itself: here that is nothing, and it would be a tenth of our code.
    load: {
      order: 'pre',
      filter: { id: /vite\/preload-helper/ },
      handler: () => 'export const __vitePreload = (load) => load();',
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        this.emitFile({ type: 'asset', name: 'shell-strings.json', source: JSON.stringify(SHELL_STRINGS) });
        for (const file of Object.values(bundle)) {
          // What Vite itself notes at its end would be in every page.
          if (file.type === 'asset' && file.fileName.endsWith('.css'))
            file.source = String(file.source).replace(/\s*\/\*[^*]*\*\/\s*$/, '\n');
        }
        const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
        const entry = chunks.find((chunk) => chunk.isEntry);
        if (!entry || entry.imports.length > 0) {
          throw new Error(`The flow's entry must be one chunk, to be inlined: it imports ${entry?.imports.join(', ')}`);
        }
        for (const chunk of chunks) {
          const edits: Edit[] = [];
          for (const node of this.parse(chunk.code).body) {
            if (chunk === entry && node.type === 'ExportNamedDeclaration') {
              const pairs = node.specifiers.map(({ local, exported }) => `${nameOf(exported)}:${nameOf(local)}`);
              edits.push({ start: node.start, end: node.end, text: `${REGISTRY}={${pairs.join(',')}};` });
            }
            if (
              node.type === 'ImportDeclaration' &&
              String(node.source.value).endsWith(`/${baseName(entry.fileName)}`)
            ) {
              const pairs = node.specifiers.map((specifier) => {
                if (specifier.type !== 'ImportSpecifier') throw new Error('Only names can be shared with the entry');
                return `${nameOf(specifier.imported)}:${specifier.local.name}`;
              });
              edits.push({ start: node.start, end: node.end, text: `const{${pairs.join(',')}}=${REGISTRY};` });
            }
          }
          chunk.code = apply(edits, chunk.code).replace(
            /\bimport\((["'`])\.\//g,
            (_all, quote: string) => `import(${quote}${assets}`,
          );
        }
      },
    },
  };
}

interface Edit {
  start: number;
  end: number;
  text: string;
}

/** From the last to the first, so that the positions of the others hold. */
function apply(edits: readonly Edit[], code: string): string {
  return edits.reduceRight((text, { start, end, text: put }) => text.slice(0, start) + put + text.slice(end), code);
}

function nameOf(node: { type: string; name?: string; value?: unknown }): string {
  return node.name ?? String(node.value);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The file's exported function, called with `window`, minified. */
async function inlineCode(file: string): Promise<string> {
  const { code } = await transformWithOxc(await readFile(file, 'utf8'), file);
  const [declaration, name] = /^export function (\w+)/m.exec(code) ?? [];
  if (declaration === undefined || name === undefined) throw new Error(`${file} exports no function`);
  const script = `(${code.slice(code.indexOf(declaration)).replace('export ', '')})(window);`;
  const minified = minifySync(file.replace(/ts$/, 'js'), script, { module: false, compress: true, mangle: true });
  if (minified.errors.length > 0)
    throw new Error(`${file}: ${minified.errors.map((error) => error.message).join('; ')}`);
  return minified.code.trim().replace(/\/\/# sourceMappingURL.*$/m, '');
}
