import { resolve } from 'node:path';
import { defineConfig } from 'vite';

/** The screen as static files that work under any origin: `impasto://app/` and `http://127.0.0.1:PORT/` alike. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  build: {
    outDir: resolve(import.meta.dirname, '../dist/renderer'),
    emptyOutDir: true,
    target: 'chrome140',
    // The Content-Security-Policy allows no data: addresses but for pictures.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      onLog(level, log, handle) {
        // 'use client' means something to servers that render; here it is noise, a page of it a build.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log);
      },
    },
  },
});
