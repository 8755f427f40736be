import { defineConfig } from 'vitest/config';

/** `npm run test:e2e`: the user interface in a real browser. */
export default defineConfig({
  test: {
    include: ['tests/e2e/**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 120_000,
    maxWorkers: 1,
    // A server, a browser and an engine share the machine's cores.
    expect: { poll: { timeout: 20_000 } },
  },
});
