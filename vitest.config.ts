import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The shell runs against a stand-in: to ask for the real one from Node begins to download it.
  resolve: {
    alias: [{ find: /^electron$/, replacement: resolve('tests/unit/electron/stand-in/electron.ts') }],
  },
  define: { IS_DEVELOPMENT: 'false' },
  test: {
    include: ['tests/{unit,integration,packaging}/**/*.test.ts'],
    // It packs for Linux and runs what it packed.
    exclude: process.platform === 'linux' ? [] : ['tests/packaging/packed.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // What is waited for comes late on a machine that has much to do.
    expect: { poll: { timeout: 30_000, interval: 20 } },
    // The engines use every core themselves: more files at once only make them wait for each other.
    maxWorkers: 2,
  },
});
