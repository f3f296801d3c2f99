import { defineConfig } from 'vite';

/** The app as an integrator would build it; `inquiry-widget` is the package itself, by its exports. */
// biome-ignore lint/style/noDefaultExport: Vite reads the default export.
export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../../dist/demo',
    emptyOutDir: true,
    modulePreload: false,
    rolldownOptions: {
      input: `${import.meta.dirname}/main.tsx`,
      output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
    },
  },
});
