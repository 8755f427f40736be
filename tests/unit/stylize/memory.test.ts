import { describe, expect, it } from 'vitest';
import { describeNetwork } from '../../../src/networks/index.js';
import { randomNetwork } from '../../../src/networks/random.js';
import { largestSize, parseStylizeOptions, planMemory } from '../../../src/stylize/index.js';
import { estimateMemory } from '../../../src/stylize/memory.js';

const options = parseStylizeOptions({});
const embedded = await describeNetwork('embedded');
const vgg = randomNetwork({ width: 1, depthTo: 'relu5_1' }).description;
const small = randomNetwork({ width: 0.25 }).description;
const megabytes = (bytes: number) => bytes / 2 ** 20;

const square = (side: number) => ({ width: side, height: side });

describe('the estimate of memory', () => {
  // Peak resident megabytes of processes that painted three iterations of canvases with these sides: 16 pixels of each are margin.
  it.each([
    ["VGG-19's width at 256", vgg, 256, 677],
    ["VGG-19's width at 512", vgg, 512, 1516],
    ["VGG-19's width at 768", vgg, 768, 2954],
    ['a quarter of it at 256', small, 256, 202],
    ['a quarter of it at 512', small, 512, 454],
    ['a quarter of it at 1024', small, 1024, 1437],
    ['the embedded network at 256', embedded, 256, 282],
    ['the embedded network at 512', embedded, 512, 745],
    ['the embedded network at 1024', embedded, 1024, 2625],
  ] as const)(
    'of %s is near what was measured, and not far below it',
    (_name, description, size, measured) => {
      const estimate = megabytes(estimateMemory(description, square(size - 32), options));
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

  it('is that of the styles where they are evaluated at a larger size than the picture', () => {
    const coarse = { ...options, size: 256, styleScale: 10 };
    const without = estimateMemory(small, square(256), coarse);
    const at = (...styles: { width: number; height: number }[]) =>
      estimateMemory(small, square(256), coarse, styles);
    expect(at(square(2560))).toBeGreaterThan(4 * without);
    expect(at(square(4000))).toBe(at(square(2560))); // reduced to 2560 before it is evaluated
    expect(at(square(256))).toBe(without); // never enlarged
    expect(at({ width: 2560, height: 1280 })).toBeLessThan(0.65 * at(square(2560)));
    expect(at(square(2560), square(2560)) - at(square(2560))).toBe(2560 * 2560 * 3 * 4);
  });

  // Peak resident megabytes of a process that computed only the targets.
  it.each([
    ['the embedded network at 1024', embedded, 1024, 564],
    ['the embedded network at 2560', embedded, 2560, 3017],
    ["VGG-19's width at 512", vgg, 512, 528],
    ["VGG-19's width at 1024", vgg, 1024, 1392],
    ['a quarter of it at 1024', small, 1024, 386],
    ['a quarter of it at 1536', small, 1536, 768],
  ] as const)(
    'of a style with %s is near what was measured, and not below it',
    (_name, network, side, measured) => {
      const coarse = { ...options, size: 64, styleScale: side / 64 };
      const bytes = estimateMemory(network, { width: 64, height: 64 }, coarse, [square(side)]);
      expect(megabytes(bytes)).toBeGreaterThan(measured);
      expect(megabytes(bytes)).toBeLessThan(1.25 * measured);
    },
  );

  it('gives the largest size at which the styles fit too', () => {
    const coarse = { ...options, styleScale: 10 };
    const styles = Array.from({ length: 4 }, () => ({ width: 3000, height: 2000 }));
    const bytes = 400e6;
    const at = (size: number) => planMemory(small, square(size), { ...coarse, size }, bytes, styles).bytes;
    const size = largestSize(small, square(1), coarse, bytes, styles);
    expect(size).toBeGreaterThan(0);
    expect(at(size)).toBeLessThanOrEqual(bytes);
    expect(at(size + 16)).toBeGreaterThan(bytes);
    expect(largestSize(small, square(1), coarse, bytes)).toBeGreaterThan(size);
  });

  it('gives the largest size that fits, for any aspect', () => {
    for (const aspect of [
      { width: 4, height: 3 },
      { width: 1, height: 5 },
      { width: 7, height: 7 },
    ]) {
      const bytes = 1.5e9;
      const size = largestSize(vgg, aspect, options, bytes);
      const long = Math.max(aspect.width, aspect.height);
      const shape = (side: number) => ({
        width: (aspect.width * side) / long,
        height: (aspect.height * side) / long,
      });
      expect(size % 16).toBe(0);
      const at = (side: number) => planMemory(vgg, shape(side), options, bytes).bytes;
      expect(at(size)).toBeLessThanOrEqual(bytes);
      expect(at(size * 1.25)).toBeGreaterThan(bytes);
    }
    expect(largestSize(vgg, { width: 1, height: 1 }, options, 1e8)).toBe(0);
  });
});

describe('the estimate of memory in tiles', () => {
  // Peak resident megabytes of processes that evaluated canvases with these sides in tiles, without the rest of a painting.
  it.each([
    ['the embedded network at 1056 in tiles of 608', embedded, 1056, 608, 1311],
    ['the embedded network at 1056 in tiles of 400', embedded, 1056, 400, 657],
    ['the embedded network at 1056 in tiles of 304', embedded, 1056, 304, 511],
    ['the embedded network at 2080 in tiles of 608', embedded, 2080, 608, 1339],
    ['the embedded network at 2080 in tiles of 1000', embedded, 2080, 1000, 2276],
    ["a quarter of VGG-19's width at 1056 in tiles of 608", small, 1056, 608, 842],
    ["a quarter of VGG-19's width at 1056 in tiles of 400", small, 1056, 400, 496],
    ["VGG-19's width at 768 in tiles of 400", vgg, 768, 400, 1497],
    ["VGG-19's width at 768 in tiles of 600", vgg, 768, 600, 1952],
  ] as const)('of %s is not far from what was measured', (_name, description, side, tile, measured) => {
    const estimate = megabytes(estimateMemory(description, square(side - 32), options, [], tile));
    expect(estimate).toBeGreaterThan(0.99 * measured);
    expect(estimate).toBeLessThan(1.35 * measured);
  });

  // Peak resident megabytes of the process that painted three iterations in tiles, with previews and checkpoints.
  it.each([
    [1024, 768, 480, 975],
    [2016, 1512, 576, 1444],
  ])('of a painting of %i x %i in tiles of %i is near what was measured', (width, height, tile, measured) => {
    const estimate = megabytes(estimateMemory(embedded, { width, height }, options, [], tile));
    expect(estimate).toBeGreaterThan(0.97 * measured);
    expect(estimate).toBeLessThan(1.25 * measured);
  });
});

describe('the plan of memory', () => {
  const size = square(1024);
  const whole = estimateMemory(embedded, size, options);
  const bytesAt = (tile: number) => estimateMemory(embedded, size, options, [], tile);

  it('is the whole picture where that fits', () => {
    expect(planMemory(embedded, size, options, whole)).toEqual({ bytes: whole });
  });

  it('is the largest tile that fits, where the whole does not', () => {
    for (const available of [whole - 1, 0.7 * whole, 0.5 * whole]) {
      const { bytes, tile = 0 } = planMemory(embedded, size, options, available);
      expect(bytes).toBe(bytesAt(tile));
      expect(bytes).toBeLessThanOrEqual(available);
      expect(bytesAt(tile + 16)).toBeGreaterThan(available);
    }
  });

  it('is the smallest tile that is worth using, where nothing fits', () => {
    const { bytes, tile = 0 } = planMemory(embedded, size, options, 1e6);
    expect(bytes).toBe(bytesAt(tile));
    expect(tile).toBe(352);
  });

  it('has no tiles where they are no smaller than the picture, and none for the preset instant', () => {
    expect(planMemory(embedded, square(128), options, 1e6).tile).toBeUndefined();
    expect(planMemory(embedded, size, { ...options, preset: 'instant' }, 1e6).tile).toBeUndefined();
  });

  it('divides a large style of a small picture', () => {
    const coarse = { ...options, size: 256, styleScale: 10 };
    const needed = estimateMemory(small, square(256), coarse, [square(2560)]);
    const { bytes, tile } = planMemory(small, square(256), coarse, 0.6 * needed, [square(2560)]);
    expect(bytes).toBeLessThanOrEqual(0.6 * needed);
    expect(tile).toBeGreaterThan(256);
  });
});
