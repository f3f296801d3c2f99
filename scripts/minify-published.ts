import { type MinifyOptions, minify } from 'terser';
import type { Plugin } from 'vite';

interface MinifyRule {
  /**
   * Whether properties that start with an underscore get short names. Only for output of a single chunk: separately minified chunks
   * would give the same property different names.
   */
  manglePrivate: boolean;
}

/**
 * Minifies scripts whose bytes count once more, after Vite's own minifier: with more passes, and with ASCII only,
 * because a page without a charset would garble anything else.
 *
 * @param rules by the name of the Vite environment; the others are left alone
 */
export function minifyPublished(rules: Readonly<Record<string, MinifyRule>>): Plugin {
  return {
    name: 'minify-published',
    apply: 'build',
    applyToEnvironment: (environment) => environment.name in rules,
    generateBundle: {
      order: 'post',
      async handler(output, bundle) {
        const rule = rules[this.environment.name];
        const options: MinifyOptions = {
          ecma: 2020,
          module: output.format === 'es',
          // Unsafe only where a page replaces built-in objects, an object is put into text, or a list that may hold nothing is joined.
          // A directive that is none of the language's own means something to those who bundle the file.
          compress: { passes: 3, unsafe_arrows: true, unsafe: true, negate_iife: false, directives: false },
          mangle: rule?.manglePrivate ? { properties: { regex: /^_/ } } : true,
          format: { ascii_only: true, comments: false },
        };
        for (const chunk of Object.values(bundle)) {
          if (chunk.type !== 'chunk') continue;
          // What is left after the first time can be said shorter still.
          const { code: shorter = '' } = await minify(chunk.code, { ...options, mangle: false });
          const { code } = await minify(shorter, options);
          if (code === undefined) throw new Error(`terser gave no code for ${chunk.fileName}`);
          chunk.code = `${code}\n`;
        }
      },
    },
  };
}
