import { defineConfig } from 'vitest/config';

/** The screen in a real browser: `npm run test:e2e`. */
export default defineConfig({
  test: {
    include: ['tests/e2e/**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 120_000,
    maxWorkers: 1,
    // What is polled for waits on a server and a browser that share two cores with an engine.
    expect: { poll: { timeout: 20_000 } },
  },
});
