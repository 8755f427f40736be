import { describe, expect, it } from 'vitest';
import { createOnnxEngine } from '../../../src/engines/index.js';
import { gradientCases } from './gradient-cases.js';
import { checkGradient } from './gradient-check.js';

describe('losses and gradient against central differences in double precision', () => {
  it.each(gradientCases)('$title', async (gradientCase) => {
    expect.hasAssertions();
    await checkGradient((network) => createOnnxEngine(network, { threads: 1 }), gradientCase, 1e-4);
  });
});
