import { defineConfig } from 'vitest/config';
import { compilerFlags } from './src/system/compiler.js';

/** `npm run screenshots`: screenshots of every view and state, in out/screenshots. */
export default defineConfig({
  test: {
    execArgv: [...compilerFlags(process.versions.v8)],
    include: ['tests/e2e/screenshots/*.shots.ts'],
    globalSetup: ['tests/e2e/support/paint-frames.ts'],
    testTimeout: 900_000,
    hookTimeout: 120_000,
    maxWorkers: 1,
  },
});
