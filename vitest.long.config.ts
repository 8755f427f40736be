import { defineConfig } from 'vitest/config';

/** `npm run test:long`: tests that take minutes. */
export default defineConfig({
  test: {
    include: ['tests/long/**/*.test.ts'],
    testTimeout: 1_800_000,
    hookTimeout: 120_000,
    maxWorkers: 1,
  },
});
