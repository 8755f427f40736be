import { resolve } from 'node:path';
import { defineConfig } from 'vite';

/** Builds the screen as static files that work under any origin, `impasto://app/` and `http://127.0.0.1:PORT/`. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  build: {
    outDir: resolve(import.meta.dirname, '../dist/renderer'),
    emptyOutDir: true,
    target: 'chrome140',
    // The Content-Security-Policy allows data: URLs only for pictures.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      onLog(level, log, handle) {
        // 'use client' directives matter only for server rendering.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log);
      },
    },
  },
});
