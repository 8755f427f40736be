import { defineConfig } from 'vitest/config';

/** The application in the real Electron, which is fetched from GitHub where it is not there: `npm run test:electron`. */
export default defineConfig({
  test: {
    include: ['tests/electron/**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 120_000,
    maxWorkers: 1,
    expect: { poll: { timeout: 20_000 } },
  },
});
