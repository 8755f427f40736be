import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/{unit,integration,packaging}/**/*.test.ts'],
    // It packs for Linux and runs what it packed.
    exclude: process.platform === 'linux' ? [] : ['tests/packaging/packed.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // The engines use every core themselves: more files at once only make them wait for each other.
    maxWorkers: 2,
  },
});
