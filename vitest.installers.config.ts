import { defineConfig } from 'vitest/config';
import { compilerFlags } from './src/system/compiler.js';

/** `npm run test:installers`: the application that `npm run dist` has packaged, started as a user starts it. */
export default defineConfig({
  test: {
    execArgv: [...compilerFlags(process.versions.v8)],
    include: ['tests/installers/**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 120_000,
    maxWorkers: 1,
    expect: { poll: { timeout: 20_000 } },
  },
});
