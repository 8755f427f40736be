import { defineConfig } from 'vitest/config';

/** Pictures of every screen and state, into out/screenshots: `npm run screenshots`. */
export default defineConfig({
  test: {
    include: ['tests/e2e/screenshots/*.shots.ts'],
    globalSetup: ['tests/e2e/support/paint-frames.ts'],
    testTimeout: 900_000,
    hookTimeout: 120_000,
    maxWorkers: 1,
  },
});
