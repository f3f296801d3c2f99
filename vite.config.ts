import { rm } from 'node:fs/promises';
import { type BuildEnvironmentOptions, defineConfig } from 'vite';
import { flowDocument } from './scripts/flow-document.ts';
import { minifyPublished } from './scripts/minify-published.ts';
import { precomputed } from './scripts/precomputed.ts';
import { secondFile } from './scripts/second-file.ts';

/** The language of the published scripts: every browser since 2022. */
const PUBLISHED_TARGET = 'es2022';
const SERVICE_TARGET = 'node22.18';
/** The ways in beside the npm package's own, each a file and an export of the package. */
const BINDINGS = ['auto', 'element', 'persona', 'preact', 'react', 'svelte', 'vue'];

/** Not `client`: for that Vite wraps each `import()` in code of its own, which preloads what we do not have. */
const PUBLISHED_CONSUMER = 'server';

/** Tells React's servers that what a file exports renders in the browser: https://react.dev/reference/rsc/use-client */
const CLIENT_ONLY = "'use client';";

/** What JSX of the flow becomes calls of. */
const JSX_IMPORT = "import { Fragment, h } from 'preact'";

/** `light-dark()` by Lightning CSS's number: it would add variables to every scheme for older browsers, and no rule of ours uses it. */
const LIGHT_DARK = 1 << 20;

/** Names stay, because the second minifier finds better ones: it sees the whole. */
const UNNAMED = { compress: true, mangle: false, codegen: true };

/** The scripts that run on pages of others: nothing added that the sources do not say, no source map comment. */
const published: BuildEnvironmentOptions = {
  outDir: 'dist',
  emptyOutDir: false,
  target: PUBLISHED_TARGET,
  modulePreload: false,
  copyPublicDir: false,
  sourcemap: false,
};

/**
 * One `vite build` makes everything that is shipped: the flow's pages, the classic script, the modules of the npm package and the service.
 * (The declarations come from the type checker: see scripts/build-if-stale.ts.)
 */
export default defineConfig({
  // No `public` folder: what the service answers with is built, hashed or made by the service itself.
  publicDir: false,
  appType: 'mpa',
  // `h` takes children as arguments, and is in Preact's core: the automatic runtime's objects and its own module cost 100 bytes.
  oxc: { jsx: { runtime: 'classic', pragma: 'h', pragmaFrag: 'Fragment' }, jsxInject: JSX_IMPORT },
  plugins: [
    flowDocument({ environment: 'client', assets: '/assets/' }),
    minifyPublished({
      client: { manglePrivate: false },
      classic: { manglePrivate: true },
      modules: { manglePrivate: false },
      diagnostics: { manglePrivate: false },
    }),
    precomputed({ environments: ['classic', 'modules'], source: '/widget/option-names.ts' }),
    secondFile({ environments: ['modules'], source: '/diagnostics/diagnostics.ts', file: 'diagnostics.js' }),
  ],
  css: { lightningcss: { exclude: LIGHT_DARK } },
  // How long the second minifier takes is no news.
  build: { rolldownOptions: { checks: { pluginTimings: false } } },
  environments: {
    // Vite's name for the environment of `index.html`: the flow.
    client: {
      build: {
        outDir: 'dist/flow',
        emptyOutDir: true,
        manifest: true,
        // Everything the first screen needs is inlined into its page by the service, so nothing is left to preload.
        modulePreload: false,
        // All styles stand in the page, so that no later script has to wait for one (nor carry the code that waits).
        cssCodeSplit: false,
        // A data: address would need its own permission in the Content-Security-Policy.
        assetsInlineLimit: 0,
        // Spreading a table has no effect: one that is not used can go.
        rolldownOptions: { input: 'index.html', treeshake: { propertyReadSideEffects: false } },
      },
    },
    classic: {
      consumer: PUBLISHED_CONSUMER,
      define: { IS_CLASSIC: 'true' },
      build: {
        ...published,
        rolldownOptions: {
          input: { inquiry: 'src/widget/global.ts' },
          output: { format: 'iife', entryFileNames: '[name].js', minify: UNNAMED },
        },
      },
    },
    modules: {
      consumer: PUBLISHED_CONSUMER,
      define: { IS_CLASSIC: 'undefined' },
      build: {
        ...published,
        rolldownOptions: {
          input: {
            index: 'src/widget/index.ts',
            ...Object.fromEntries(BINDINGS.map((name) => [name, `src/bindings/${name}.ts`])),
          },
          // What the integrator's own bundler finds: the frameworks of the bindings.
          external: /^(?:preact|react|svelte|vue)(?:\/|$)/,
          // A file without markup gets the import for markup nevertheless.
          treeshake: { moduleSideEffects: 'no-external' },
          preserveEntrySignatures: 'strict',
          output: {
            format: 'es',
            entryFileNames: '[name].js',
            chunkFileNames: 'shared/[name].js',
            minify: UNNAMED,
            banner: ({ name }) => (name === 'react' ? CLIENT_ONLY : ''),
          },
        },
      },
    },
    // Complete in itself, for the classic script and the modules alike: see src/widget/load-diagnostics.ts.
    diagnostics: {
      consumer: PUBLISHED_CONSUMER,
      build: {
        ...published,
        rolldownOptions: {
          input: { diagnostics: 'src/widget/diagnostics/diagnostics.ts' },
          treeshake: { moduleSideEffects: 'no-external' },
          preserveEntrySignatures: 'strict',
          output: { format: 'es', entryFileNames: '[name].js', minify: UNNAMED },
        },
      },
    },
    service: {
      consumer: 'server',
      build: {
        outDir: 'service/dist',
        emptyOutDir: true,
        target: SERVICE_TARGET,
        minify: false,
        copyPublicDir: false,
        rolldownOptions: {
          input: { server: 'service/server.ts' },
          // Packages stay imports and are the service's own dependencies; relative files, the protocol among them, are bundled.
          external: /^[^./]/,
          // Not what the flow's JSX brings into every file: the service has no Preact.
          treeshake: { moduleSideEffects: 'no-external' },
          platform: 'node',
          output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'shared/[name].js' },
        },
      },
    },
  },
  builder: {
    async buildApp(builder) {
      // Nothing of an earlier build survives, so a file that is no longer made cannot be shipped.
      await rm('dist', { recursive: true, force: true });
      for (const name of ['client', 'classic', 'modules', 'diagnostics', 'service']) {
        const environment = builder.environments[name];
        if (environment === undefined) throw new Error(`vite.config.ts has no environment "${name}"`);
        await builder.build(environment);
      }
    },
  },
});
