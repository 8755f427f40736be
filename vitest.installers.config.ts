import { defineConfig } from 'vitest/config';

/** What `npm run dist` has packed, started as a user starts it: `npm run test:installers`. */
export default defineConfig({
  test: {
    include: ['tests/installers/**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 120_000,
    maxWorkers: 1,
    expect: { poll: { timeout: 20_000 } },
  },
});
