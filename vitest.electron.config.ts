import { defineConfig } from 'vitest/config';

/** `npm run test:electron`: the application in the real Electron, which is downloaded from GitHub if it is missing. */
export default defineConfig({
  test: {
    include: ['tests/electron/**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 120_000,
    maxWorkers: 1,
    expect: { poll: { timeout: 20_000 } },
  },
});
