import { defineConfig } from 'vitest/config';
import { compilerFlags } from './src/system/compiler.js';

/** `npm run test:slurm`: the example for Slurm under the real Slurm, which has to be installed (Linux, as root). */
export default defineConfig({
  test: {
    execArgv: [...compilerFlags(process.versions.v8)],
    include: ['tests/slurm/**/*.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 120_000,
    maxWorkers: 1,
    // Slurm's daemons, and the paintings that they start, share the machine's cores.
    expect: { poll: { timeout: 300_000, interval: 50 } },
  },
});
