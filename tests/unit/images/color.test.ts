import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { colorMoments } from '../../../src/images/color.js';
import { eigenSymmetric, type Matrix3, mapEigenvalues } from '../../../src/images/eigen.js';
import { keepLuminance, luminance, matchColors, type Picture } from '../../../src/images/index.js';
import { distance, noise, paint, random } from './helpers.js';

const plain = (r: number, g: number, b: number) => paint(9, 7, (_x, _y, c) => [r, g, b][c]!);

/** Correlated colours well inside 0..1, so that nothing is clamped. */
function muted(seed: number, width = 24, height = 18): Picture {
  const next = random(seed);
  const mix = Array.from({ length: 9 }, () => 0.04 * (next() - 0.5));
  const base = [0.35, 0.35, 0.35].map((v) => v + 0.3 * next());
  const plane = width * height;
  const data = new Float32Array(3 * plane);
  for (let i = 0; i < plane; i++) {
    const hidden = [next() - 0.5, next() - 0.5, next() - 0.5];
    for (let c = 0; c < 3; c++) {
      data[c * plane + i] =
        base[c]! + 0.08 * hidden[c]! + hidden.reduce((sum, h, k) => sum + mix[3 * c + k]! * h, 0);
    }
  }
  return { width, height, data };
}

const multiply = (a: number[][], b: number[][]) =>
  a.map((row) => [0, 1, 2].map((j) => row.reduce((sum, v, k) => sum + v * b[k]![j]!, 0)));
const symmetric = fc
  .tuple(...([0, 1, 2, 3, 4, 5] as const).map(() => fc.double({ min: -2, max: 2, noNaN: true })))
  .map(
    ([a, b, c, d, e, f]) =>
      [
        [a!, b!, c!],
        [b!, d!, e!],
        [c!, e!, f!],
      ] as [[number, number, number], [number, number, number], [number, number, number]],
  );

describe('eigenvalues of a symmetric matrix', () => {
  it('rebuild it from orthonormal vectors', () => {
    fc.assert(
      fc.property(symmetric, (matrix) => {
        const { vectors } = eigenSymmetric(matrix);
        const gram = multiply(
          vectors,
          [0, 1, 2].map((i) => vectors.map((v) => v[i]!)),
        );
        expect(distance(gram.flat(), [1, 0, 0, 0, 1, 0, 0, 0, 1])).toBeLessThan(1e-12);
        expect(distance(mapEigenvalues(matrix, (v) => v).flat(), matrix.flat())).toBeLessThan(1e-12);
      }),
      { seed: 11 },
    );
  });

  it('are those of known matrices', () => {
    const sorted = (matrix: Matrix3) => eigenSymmetric(matrix).values.sort((a, b) => a - b);
    expect(
      distance(
        sorted([
          [2, 1, 0],
          [1, 2, 1],
          [0, 1, 2],
        ]),
        [2 - Math.SQRT2, 2, 2 + Math.SQRT2],
      ),
    ).toBeLessThan(1e-14);
    expect(
      distance(
        sorted([
          [1, 1, 1],
          [1, 1, 1],
          [1, 1, 1],
        ]),
        [0, 0, 3],
      ),
    ).toBeLessThan(1e-14);
    expect(
      sorted([
        [0, 0, 0],
        [0, 0, 0],
        [0, 0, 0],
      ]),
    ).toEqual([0, 0, 0]);
  });

  it('give square roots', () => {
    fc.assert(
      fc.property(symmetric, (matrix) => {
        const square = multiply(matrix, matrix) as [number, number, number][];
        const root = mapEigenvalues(square as Matrix3, (v) => Math.sqrt(Math.max(0, v)));
        expect(distance(multiply(root, root).flat(), square.flat())).toBeLessThan(1e-10);
      }),
      { seed: 12 },
    );
  });
});

describe('colorMoments', () => {
  it('are those of a picture calculated by hand', () => {
    const two: Picture = { width: 2, height: 1, data: Float32Array.from([0, 1, 0.5, 0.5, 1, 0.5]) };
    const { mean, covariance } = colorMoments(two);
    expect(distance(mean, [0.5, 0.5, 0.75])).toBeLessThan(1e-12);
    expect(distance(covariance.flat(), [0.25, 0, -0.125, 0, 0, 0, -0.125, 0, 0.0625])).toBeLessThan(1e-12);
  });

  it('ignore transparent pixels', () => {
    const picture = paint(4, 4, (x, _y, c) => (c === 3 ? (x < 2 ? 1 : 0) : x < 2 ? 0.25 : 1), true);
    expect(distance(colorMoments(picture).mean, [0.25, 0.25, 0.25])).toBeLessThan(1e-12);
    const hidden = { ...picture, alpha: new Float32Array(16) };
    expect(distance(colorMoments(hidden).mean, [0.625, 0.625, 0.625])).toBeLessThan(1e-12);
  });
});

describe('matchColors', () => {
  it('gives the source the mean and covariance of the target', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (a, b) => {
        const [source, target] = [muted(a), muted(b, 15, 31)];
        const out = matchColors(source, target);
        const [got, wanted] = [colorMoments(out), colorMoments(target)];
        expect([out.width, out.height]).toEqual([source.width, source.height]);
        expect(distance(got.mean, wanted.mean)).toBeLessThan(1e-5);
        expect(distance(got.covariance.flat(), wanted.covariance.flat())).toBeLessThan(1e-6);
      }),
      { seed: 13 },
    );
  });

  it('changes nothing when the target is the source', () => {
    const source = noise(20, 20, 5, true);
    const out = matchColors(source, source);
    expect(distance(out.data, source.data)).toBeLessThan(1e-5);
    expect(out.alpha).toEqual(source.alpha);
  });

  it('gives a single-colour source the mean of the target', () => {
    const target = muted(3);
    const out = matchColors(plain(0.1, 0.9, 0.4), target);
    const { mean } = colorMoments(target);
    expect(distance(out.data, paint(9, 7, (_x, _y, c) => mean[c]!).data)).toBeLessThan(1e-6);
  });

  it.each([
    ['black', plain(0, 0, 0)],
    ['white', plain(1, 1, 1)],
    ['a colour', plain(0.2, 0.6, 0.4)],
  ])('makes any source single-coloured for a target of %s', (_name, target) => {
    for (const source of [noise(9, 7, 1), plain(0.5, 0.5, 0.5), muted(2, 9, 7)]) {
      expect(distance(matchColors(source, target).data, target.data)).toBeLessThan(1e-6);
    }
  });

  it('keeps a grey source’s colours on one line, without NaN', () => {
    const next = random(8);
    const values = Array.from({ length: 100 }, () => 0.4 + 0.2 * next());
    const gray = paint(10, 10, (x, y) => values[10 * y + x]!);
    const target = muted(4);
    const out = matchColors(gray, target);
    expect(out.data.every(Number.isFinite)).toBe(true);
    const { mean, covariance } = colorMoments(out);
    expect(distance(mean, colorMoments(target).mean)).toBeLessThan(1e-5);
    const [least, middle, most] = eigenSymmetric(covariance).values.sort((a, b) => a - b) as [
      number,
      number,
      number,
    ];
    expect(most).toBeGreaterThan(1e-5);
    expect(Math.abs(least) + Math.abs(middle)).toBeLessThan(1e-9);
  });

  it('makes a colourful source grey for a grey target', () => {
    const gray = paint(20, 20, (x, y) => 0.3 + 0.4 * (((x * 7 + y * 3) % 20) / 20));
    const out = matchColors(muted(6), gray);
    const plane = out.width * out.height;
    expect(distance(out.data.subarray(0, plane), out.data.subarray(plane, 2 * plane))).toBeLessThan(1e-6);
    expect(distance(out.data.subarray(0, plane), out.data.subarray(2 * plane))).toBeLessThan(1e-6);
    expect(distance(colorMoments(out).covariance.flat(), colorMoments(gray).covariance.flat())).toBeLessThan(
      1e-6,
    );
  });

  it('stays in 0..1', () => {
    const { data } = matchColors(
      noise(30, 30, 1),
      paint(30, 30, (x) => (x < 15 ? 0 : 1)),
    );
    expect(Math.min(...data)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...data)).toBeLessThanOrEqual(1);
  });
});

describe('keepLuminance', () => {
  /** The chroma of YIQ (NTSC 1953). */
  const chroma = ([r, g, b]: readonly number[]) => [
    0.5959 * r! - 0.2746 * g! - 0.3213 * b!,
    0.2115 * r! - 0.5227 * g! + 0.3112 * b!,
  ];

  it('always has the luma of the pastiche', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (a, b) => {
        const [content, pastiche] = [noise(8, 8, a), noise(8, 8, b)];
        const out = keepLuminance(content, pastiche);
        expect(distance(luminance(out), luminance(pastiche))).toBeLessThan(1e-5);
        expect(Math.min(...out.data)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...out.data)).toBeLessThanOrEqual(1);
      }),
      { seed: 14 },
    );
  });

  it('has the chroma of the content where the colour is in range', () => {
    const [content, pastiche] = [muted(1), muted(2)];
    const out = keepLuminance(content, pastiche);
    const plane = content.width * content.height;
    const pixel = ({ data }: Picture, i: number) => [data[i]!, data[plane + i]!, data[2 * plane + i]!];
    for (let i = 0; i < plane; i++)
      expect(distance(chroma(pixel(out, i)), chroma(pixel(content, i)))).toBeLessThan(1e-4);
  });

  it('makes a grey content grey, and does not change a picture combined with itself', () => {
    const picture = noise(8, 8, 3);
    expect(distance(keepLuminance(picture, picture).data, picture.data)).toBeLessThan(1e-5);
    const gray = keepLuminance(plain(0.5, 0.5, 0.5), noise(9, 7, 4));
    const luma = luminance(gray);
    for (const channel of [0, 1, 2])
      expect(distance(gray.data.subarray(channel * 63, channel * 63 + 63), luma)).toBeLessThan(1e-5);
  });

  it('has the alpha of the pastiche and needs equal sizes', () => {
    const pastiche = noise(9, 7, 5, true);
    expect(keepLuminance(plain(1, 0, 0), pastiche).alpha).toEqual(pastiche.alpha);
    expect(() => keepLuminance(noise(7, 9, 1), pastiche)).toThrow(RangeError);
  });

  it('luminance uses the weights of BT.601', () => {
    const primaries = { width: 4, height: 1, data: Float32Array.from([1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 1]) };
    expect(distance(luminance(primaries), [0.299, 0.587, 0.114, 1])).toBeLessThan(1e-6);
  });
});
