import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { compilerFlags } from './src/system/compiler.js';

export default defineConfig({
  // The shell is tested against a stand-in, because importing the real package in Node starts its download.
  resolve: {
    alias: [{ find: /^electron$/, replacement: resolve('tests/unit/electron/stand-in/electron.ts') }],
  },
  define: { IS_DEVELOPMENT: 'false' },
  test: {
    execArgv: [...compilerFlags(process.versions.v8)],
    include: ['tests/{unit,integration,packaging}/**/*.test.ts'],
    // This test packages the application for Linux and runs it.
    exclude: process.platform === 'linux' ? [] : ['tests/packaging/packed.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Polling must also succeed on a busy machine.
    expect: { poll: { timeout: 30_000, interval: 20 } },
    // The engines use all cores themselves, so more workers would not be faster.
    maxWorkers: 2,
  },
});
