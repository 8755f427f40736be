import { resolve } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const sources = resolve(import.meta.dirname, '../src');

/**
 * Keeps src out of the bundle: it is compiled to dist/ by itself and finds its own files there. An import from ../src becomes one from
 * dist, which is also one folder up from dist/electron.
 */
const externalSources: Plugin = {
  name: 'external-sources',
  enforce: 'pre',
  async resolveId(specifier, importer) {
    if (!specifier.startsWith('.') || importer === undefined) return null;
    const path = resolve(importer, '..', specifier);
    if (!path.startsWith(`${sources}/`) && !path.startsWith(`${sources}\\`)) return null;
    return { id: `..${path.slice(sources.length).replaceAll('\\', '/')}`, external: true };
  },
};

/** Builds the shell. `--mode` is `main` or `preload` for release builds, or `development` for the main process of `npm run dev`. */
export default defineConfig(({ mode }) => {
  const isPreload = mode === 'preload';
  return {
    root: import.meta.dirname,
    plugins: [externalSources],
    define: { IS_DEVELOPMENT: JSON.stringify(mode === 'development') },
    // Packages are not bundled either.
    ssr: { external: true, noExternal: [] },
    build: {
      ssr: true,
      outDir: resolve(import.meta.dirname, '../dist/electron'),
      emptyOutDir: false,
      target: 'node22',
      minify: false,
      sourcemap: !isPreload,
      rolldownOptions: {
        input: resolve(import.meta.dirname, isPreload ? 'preload.ts' : 'main.ts'),
        external: ['electron'],
        output: isPreload
          ? { format: 'cjs', entryFileNames: 'preload.cjs', codeSplitting: false }
          : { format: 'es', entryFileNames: 'main.js', codeSplitting: false },
      },
    },
  };
});
