import { resolve } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const sources = resolve(import.meta.dirname, '../src');

/**
 * The engine is not taken into the main process's file: it is compiled beside it, where it finds its own files. What the shell imports
 * from src lies in dist then, one folder up as well.
 */
const beside: Plugin = {
  name: 'beside',
  enforce: 'pre',
  async resolveId(specifier, importer) {
    if (!specifier.startsWith('.') || importer === undefined) return null;
    const path = resolve(importer, '..', specifier);
    if (!path.startsWith(`${sources}/`) && !path.startsWith(`${sources}\\`)) return null;
    return { id: `..${path.slice(sources.length).replaceAll('\\', '/')}`, external: true };
  },
};

/** The shell, by `--mode`: `main` and `preload`, as they are shipped, and `development`, main as `npm run dev` has it. */
export default defineConfig(({ mode }) => {
  const isPreload = mode === 'preload';
  return {
    root: import.meta.dirname,
    plugins: [beside],
    define: { IS_DEVELOPMENT: JSON.stringify(mode === 'development') },
    // Every package stays where npm put it.
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
