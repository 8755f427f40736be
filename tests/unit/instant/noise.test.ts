import { describe, expect, it } from 'vitest';
import { noiseAt } from '../../../src/instant/noise.js';

describe('the noise', () => {
  it('has mean 0 and variance 1', () => {
    const values = noiseAt(7, 0, { top: 0, left: 0, height: 200, width: 200 });
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length - mean * mean;
    // The standard errors of 80,000 values are 0.0035 and 0.005.
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(Math.abs(variance - 1)).toBeLessThan(0.03);
  });

  it('depends on position, channel, scale and seed only', () => {
    const whole = noiseAt(3, 1, { top: -2, left: -3, height: 10, width: 12 });
    const part = noiseAt(3, 1, { top: 1, left: 2, height: 4, width: 5 });
    for (let channel = 0; channel < 2; channel++)
      for (let y = 0; y < 4; y++)
        for (let x = 0; x < 5; x++)
          expect(part[(channel * 4 + y) * 5 + x]).toBe(whole[(channel * 10 + y + 3) * 12 + x + 5]);
    expect(noiseAt(4, 1, { top: 1, left: 2, height: 4, width: 5 })).not.toEqual(part);
    expect(noiseAt(3, 2, { top: 1, left: 2, height: 4, width: 5 })).not.toEqual(part);
    expect(part.subarray(0, 20)).not.toEqual(part.subarray(20));
  });
});
