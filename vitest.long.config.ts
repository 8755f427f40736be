import { defineConfig } from 'vitest/config';
import { compilerFlags } from './src/system/compiler.js';

/** `npm run test:long`: tests that take minutes. */
export default defineConfig({
  test: {
    execArgv: [...compilerFlags(process.versions.v8)],
    include: ['tests/long/**/*.test.ts'],
    testTimeout: 1_800_000,
    hookTimeout: 120_000,
    maxWorkers: 1,
  },
});
