import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cropPicture,
  extendPicture,
  fitSize,
  resamplePicture,
  resamplePlanes,
} from '../../../src/images/index.js';
import type { Kernel } from '../../../src/images/resample.js';
import { distance, noise, paint, random } from './helpers.js';

const KERNELS: readonly Kernel[] = ['lanczos3', 'bilinear'];
const side = fc.integer({ min: 1, max: 40 });
const size = fc.record({ width: side, height: side });

/** One row of samples of a function of position, in units of the row's length. */
const row = (count: number, f: (t: number) => number) =>
  Float32Array.from({ length: count }, (_, i) => f((i + 0.5) / count));
const resampleRow = (data: Float32Array, to: number, kernel: Kernel) =>
  resamplePlanes(data, 1, { width: data.length, height: 1 }, { width: to, height: 1 }, kernel);

describe('resamplePlanes', () => {
  it('keeps a constant picture constant at all sizes', () => {
    fc.assert(
      fc.property(
        size,
        size,
        fc.constantFrom(...KERNELS),
        fc.double({ min: -5, max: 5, noNaN: true }),
        (from, to, kernel, value) => {
          const data = new Float32Array(2 * from.width * from.height).fill(value);
          const out = resamplePlanes(data, 2, from, to, kernel);
          expect(distance(out, new Float32Array(2 * to.width * to.height).fill(value))).toBeLessThan(1e-5);
        },
      ),
      { seed: 5 },
    );
  });

  it('is linear in the samples', () => {
    fc.assert(
      fc.property(size, size, fc.constantFrom(...KERNELS), fc.nat(), (from, to, kernel, seed) => {
        const next = random(seed);
        const make = () => Float32Array.from({ length: from.width * from.height }, () => next() - 0.5);
        const [a, b] = [make(), make()];
        const mixed = resamplePlanes(
          a.map((v, i) => 2 * v - 3 * b[i]!),
          1,
          from,
          to,
          kernel,
        );
        const [ra, rb] = [resamplePlanes(a, 1, from, to, kernel), resamplePlanes(b, 1, from, to, kernel)];
        expect(
          distance(
            mixed,
            ra.map((v, i) => 2 * v - 3 * rb[i]!),
          ),
        ).toBeLessThan(1e-5);
      }),
      { seed: 6 },
    );
  });

  it('is separable, and the same for both axes and all planes', () => {
    fc.assert(
      fc.property(size, size, fc.constantFrom(...KERNELS), fc.nat(), (from, to, kernel, seed) => {
        const next = random(seed);
        const [across, down] = [from.width, from.height].map((n) =>
          Float32Array.from({ length: n }, next),
        ) as [Float32Array, Float32Array];
        const product = Float32Array.from(
          { length: from.width * from.height },
          (_, i) => across[i % from.width]! * down[Math.floor(i / from.width)]!,
        );
        const [newAcross, newDown] = [
          resampleRow(across, to.width, kernel),
          resampleRow(down, to.height, kernel),
        ];
        const out = resamplePlanes(Float32Array.from([...product, ...product]), 2, from, to, kernel);
        const expected = (i: number) =>
          newAcross[i % to.width]! * newDown[Math.floor(i / to.width) % to.height]!;
        expect(
          distance(
            out,
            Float32Array.from(out, (_, i) => expected(i)),
          ),
        ).toBeLessThan(1e-5);
      }),
      { seed: 7 },
    );
  });

  it('commutes with mirroring, because sample centres are at half pixels', () => {
    fc.assert(
      fc.property(side, side, fc.constantFrom(...KERNELS), fc.nat(), (from, to, kernel, seed) => {
        const data = Float32Array.from({ length: from }, random(seed));
        const mirrored = resampleRow(data.slice().reverse(), to, kernel).reverse();
        expect(distance(mirrored, resampleRow(data, to, kernel))).toBeLessThan(1e-5);
      }),
      { seed: 8 },
    );
  });

  it.each(KERNELS)('%s returns the same samples at the same size', (kernel) => {
    const { data } = noise(13, 9, 1);
    const out = resamplePlanes(data, 3, { width: 13, height: 9 }, { width: 13, height: 9 }, kernel);
    expect(distance(out, data)).toBeLessThan(1e-6);
    expect(out).not.toBe(data);
  });

  it.each([
    ['bilinear', 60, 20, 1e-6],
    ['bilinear', 20, 60, 1e-6],
    ['bilinear', 20, 47, 1e-6],
    ['lanczos3', 60, 20, 1e-6],
    ['lanczos3', 64, 32, 1e-6],
    ['lanczos3', 20, 47, 2e-3],
    ['lanczos3', 60, 37, 1e-3],
  ] as const)('%s keeps a ramp linear inside, %i to %i', (kernel, from, to, tolerance) => {
    const out = resampleRow(
      row(from, (t) => t),
      to,
      kernel,
    );
    const margin = Math.ceil(3 * Math.max(1, to / from)) + 1;
    expect(distance(out.subarray(margin, -margin), row(to, (t) => t).subarray(margin, -margin))).toBeLessThan(
      tolerance,
    );
  });

  it.each([
    [120, 40, 6, 0.02],
    [120, 77, 8, 0.02],
    [40, 120, 6, 0.02],
    [64, 200, 10, 0.02],
  ])('lanczos3 reproduces a cosine below Nyquist, %i to %i', (from, to, cycles, tolerance) => {
    const cosine = (t: number) => Math.cos(2 * Math.PI * cycles * t);
    const out = resampleRow(row(from, cosine), to, 'lanczos3');
    const margin = Math.ceil(3 * Math.max(1, to / from)) + 1;
    expect(distance(out.subarray(margin, -margin), row(to, cosine).subarray(margin, -margin))).toBeLessThan(
      tolerance,
    );
  });

  it.each([
    ['lanczos3', 0.02],
    ['bilinear', 0.15],
  ] as const)(
    '%s removes frequencies above the new Nyquist frequency instead of aliasing them',
    (kernel, tolerance) => {
      const out = resampleRow(
        row(240, (t) => Math.cos(2 * Math.PI * 90 * t)),
        40,
        kernel,
      );
      expect(distance(out.subarray(4, -4), new Float32Array(32))).toBeLessThan(tolerance);
    },
  );

  it.each(KERNELS)('%s keeps the mean of the inner samples', (kernel) => {
    const bump = paint(96, 72, (x, y) => Math.exp(-((x - 40) ** 2 + (y - 37) ** 2) / 150));
    const mean = (data: Float32Array) => data.reduce((sum, v) => sum + v, 0) / data.length;
    for (const to of [
      { width: 32, height: 24 },
      { width: 41, height: 31 },
      { width: 144, height: 108 },
    ]) {
      const ratio = mean(resamplePlanes(bump.data, 3, bump, to, kernel)) / mean(bump.data);
      expect(ratio).toBeCloseTo(1, 2);
    }
  });

  it('lanczos3 has the weights of its definition', () => {
    const sinc = (x: number) => Math.sin(Math.PI * x) / (Math.PI * x);
    const impulse = new Float32Array(21);
    impulse[10] = 1;
    const out = resampleRow(impulse, 42, 'lanczos3');
    const weight = (x: number) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0);
    for (let i = 14; i < 28; i++) {
      const center = (i + 0.5) / 2 - 0.5;
      const total = Array.from({ length: 21 }, (_, j) => weight(j - center)).reduce((a, b) => a + b, 0);
      expect(out[i]).toBeCloseTo(weight(10 - center) / total, 6);
    }
  });

  it('refuses samples that do not fit the size', () => {
    const one = { width: 1, height: 1 };
    expect(() => resamplePlanes(new Float32Array(5), 3, one, one)).toThrow(RangeError);
    for (const bad of [0, -1, 1.5, Number.NaN]) {
      expect(() => resamplePlanes(new Float32Array(3), 3, one, { width: bad, height: 1 })).toThrow(
        RangeError,
      );
    }
  });
});

describe('resamplePicture', () => {
  it('stays in 0..1 at hard edges', () => {
    const edges = paint(40, 40, (x, y, c) => (Math.floor(x / 10) + Math.floor(y / 10) + c) % 2, true);
    const { data, alpha } = resamplePicture(edges, { width: 67, height: 23 });
    for (const samples of [data, alpha!]) {
      expect(Math.min(...samples)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...samples)).toBeLessThanOrEqual(1);
    }
  });

  it('treats an opaque picture like one without alpha', () => {
    const { alpha: _, ...plain } = noise(30, 22, 2);
    const opaque = { ...plain, alpha: new Float32Array(30 * 22).fill(1) };
    const to = { width: 17, height: 40 };
    const out = resamplePicture(opaque, to);
    expect(distance(out.data, resamplePicture(plain, to).data)).toBeLessThan(1e-5);
    expect(distance(out.alpha!, new Float32Array(17 * 40).fill(1))).toBeLessThan(1e-5);
  });

  it('weights colours by alpha', () => {
    const two = paint(
      8,
      1,
      (x, _y, c) => (c === 3 ? (x % 2 === 0 ? 1 : 0.25) : x % 2 === 0 ? 0.8 : 0.2),
      true,
    );
    const { data, alpha } = resamplePicture(two, { width: 1, height: 1 });
    expect(alpha![0]).toBeCloseTo(0.625, 2);
    expect(data[0]).toBeCloseTo((0.8 * 1 + 0.2 * 0.25) / 1.25, 2);
  });

  it('has the requested size', () => {
    fc.assert(
      fc.property(size, size, fc.boolean(), (from, to, hasAlpha) => {
        const out = resamplePicture(noise(from.width, from.height, 3, hasAlpha), to);
        expect([out.width, out.height, out.data.length]).toEqual([
          to.width,
          to.height,
          3 * to.width * to.height,
        ]);
        expect(out.alpha?.length).toBe(hasAlpha ? to.width * to.height : undefined);
        expect(out.data.every(Number.isFinite)).toBe(true);
      }),
      { seed: 9 },
    );
  });
});

describe('sizes and frames', () => {
  it.each([
    [{ width: 4000, height: 3000 }, 512, { width: 512, height: 384 }],
    [{ width: 3000, height: 4000 }, 512, { width: 384, height: 512 }],
    [{ width: 100, height: 75 }, 400, { width: 400, height: 300 }],
    [{ width: 3, height: 2000 }, 100, { width: 1, height: 100 }],
    [{ width: 1, height: 1 }, 64, { width: 64, height: 64 }],
  ])('fitSize of %o in %i', (from, longSide, expected) => {
    expect(fitSize(from, longSide)).toEqual(expected);
  });

  it('crops the requested part', () => {
    const picture = paint(9, 7, (x, y, c) => (x + 10 * y + 100 * c) / 400, true);
    const part = cropPicture(picture, { width: 4, height: 3 }, 2, 1);
    expect(part).toEqual(paint(4, 3, (x, y, c) => (x + 2 + 10 * (y + 1) + 100 * c) / 400, true));
    expect(() => cropPicture(picture, { width: 9, height: 7 }, 1)).toThrow(RangeError);
    expect(() => cropPicture(picture, { width: 1, height: 1 }, 0, -1)).toThrow(RangeError);
  });

  it('extends by repeating the last column and row', () => {
    const picture = paint(3, 2, (x, y, c) => (x + 10 * y + 100 * c) / 400, true);
    const out = extendPicture(picture, { width: 6, height: 5 });
    expect(out).toEqual(
      paint(6, 5, (x, y, c) => (Math.min(x, 2) + 10 * Math.min(y, 1) + 100 * c) / 400, true),
    );
  });

  it('a crop undoes an extension, and an extension never crops', () => {
    fc.assert(
      fc.property(size, size, fc.boolean(), (from, least, hasAlpha) => {
        const picture = noise(from.width, from.height, 4, hasAlpha);
        const out = extendPicture(picture, least);
        expect([out.width, out.height]).toEqual([
          Math.max(from.width, least.width),
          Math.max(from.height, least.height),
        ]);
        expect(cropPicture(out, picture)).toEqual(picture);
      }),
      { seed: 10 },
    );
  });
});
