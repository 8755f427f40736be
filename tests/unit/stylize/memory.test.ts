import { describe, expect, it } from 'vitest';
import { randomNetwork } from '../../../src/networks/random.js';
import { estimateMemory, largestSize, parseStylizeOptions } from '../../../src/stylize/index.js';

const options = parseStylizeOptions({});
const vgg = randomNetwork({ width: 1, depthTo: 'relu5_1' }).description;
const small = randomNetwork({ width: 0.25 }).description;
const megabytes = (bytes: number) => bytes / 2 ** 20;

describe('the estimate of memory', () => {
  // Peak resident megabytes measured by `npm run bench -- --sizes 256,512,1024`.
  it.each([
    ["VGG-19's width at 256", vgg, 256, 700],
    ["VGG-19's width at 512", vgg, 512, 1507],
    ["VGG-19's width at 768", vgg, 768, 2896],
    ['a quarter of it at 256', small, 256, 219],
    ['a quarter of it at 512', small, 512, 426],
    ['a quarter of it at 1024', small, 1024, 1221],
  ] as const)(
    'of %s is near what was measured, and not far below it',
    (_name, description, size, measured) => {
      const estimate = megabytes(estimateMemory(description, { width: size, height: size }, options));
      expect(estimate).toBeGreaterThan(0.93 * measured);
      expect(estimate).toBeLessThan(1.25 * measured);
    },
  );

  it('grows with the pixels, with L-BFGS, with max pooling and with odd sides', () => {
    const at = (width: number, height: number, change = {}) =>
      estimateMemory(vgg, { width, height }, { ...options, ...change });
    expect(at(512, 1024)).toBeGreaterThan(at(512, 512));
    expect(at(512, 512, { optimizer: 'lbfgs' })).toBeGreaterThan(at(512, 512));
    expect(at(512, 512, { pooling: 'max' })).toBeGreaterThan(at(512, 512));
    expect(at(513, 512)).toBeGreaterThan(1.05 * at(512, 512));
  });

  it('gives the largest size that fits, for any aspect', () => {
    for (const aspect of [
      { width: 4, height: 3 },
      { width: 1, height: 5 },
      { width: 7, height: 7 },
    ]) {
      const bytes = 3e9;
      const size = largestSize(vgg, aspect, options, bytes);
      const long = Math.max(aspect.width, aspect.height);
      const shape = (side: number) => ({
        width: (aspect.width * side) / long,
        height: (aspect.height * side) / long,
      });
      expect(size % 16).toBe(0);
      expect(estimateMemory(vgg, shape(size), options)).toBeLessThanOrEqual(bytes);
      expect(estimateMemory(vgg, shape(size * 1.25), options)).toBeGreaterThan(bytes);
    }
    expect(largestSize(vgg, { width: 1, height: 1 }, options, 1e8)).toBe(0);
  });
});
