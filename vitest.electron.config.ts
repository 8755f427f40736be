import { defineConfig } from 'vitest/config';
import { compilerFlags } from './src/system/compiler.js';

/** `npm run test:electron`: the application in the real Electron, which is downloaded from GitHub if it is missing. */
export default defineConfig({
  test: {
    execArgv: [...compilerFlags(process.versions.v8)],
    include: ['tests/electron/**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 120_000,
    maxWorkers: 1,
    expect: { poll: { timeout: 20_000 } },
  },
});
