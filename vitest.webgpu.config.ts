import { defineConfig } from 'vitest/config';
import { compilerFlags } from './src/system/compiler.js';

/** `npm run test:webgpu`: tests of the WebGPU engine on a software driver, which is slow. */
export default defineConfig({
  test: {
    execArgv: [...compilerFlags(process.versions.v8)],
    include: ['tests/webgpu/**/*.test.ts'],
    globalSetup: 'tests/webgpu/driver.ts',
    testTimeout: 600_000,
    hookTimeout: 120_000,
    maxWorkers: 1,
    pool: 'forks',
  },
});
