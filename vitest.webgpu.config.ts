import { defineConfig } from 'vitest/config';

/** The engine's tests on WebGPU over a software driver, which is slow: `npm run test:webgpu`. */
export default defineConfig({
  test: {
    include: ['tests/webgpu/**/*.test.ts'],
    globalSetup: 'tests/webgpu/driver.ts',
    testTimeout: 600_000,
    hookTimeout: 120_000,
    maxWorkers: 1,
    pool: 'forks',
  },
});
