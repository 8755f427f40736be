import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Rgb, smoothstep, toEncoded, toLinear } from '../../../models/samples/drawing/color.js';
import { distanceTo } from '../../../models/samples/drawing/distance.js';
import { fbm, gradientNoise } from '../../../models/samples/drawing/noise.js';
import { hash, seededRandom, shuffle } from '../../../models/samples/drawing/random.js';
import { blurPlane, halvePlane, sampled } from '../../../models/samples/drawing/raster.js';
import { box, convex } from '../../../models/samples/drawing/ray/convex.js';
import { frameAt, toLocal, toWorld } from '../../../models/samples/drawing/ray/frame.js';
import { ellipsoid, rod } from '../../../models/samples/drawing/ray/round.js';
import {
  dot,
  type Material,
  noHit,
  type Ray,
  type Solid,
  unit,
} from '../../../models/samples/drawing/ray/solid.js';
import { intersectTree, solidTree } from '../../../models/samples/drawing/ray/tree.js';

const dull: Material = ({ normal }) => ({ color: [1, 1, 1], normal });

function rays(count: number, seed: number): Ray[] {
  const random = seededRandom(seed);
  const coordinate = (): number => (random() - 0.5) * 12;
  return Array.from({ length: count }, () => {
    const [dx, dy, dz] = unit(coordinate(), coordinate(), coordinate());
    return { ox: coordinate() - dx * 20, oy: coordinate() - dy * 20, oz: coordinate() - dz * 20, dx, dy, dz };
  });
}

function end(ray: Ray, t: number): Rgb {
  return [ray.ox + ray.dx * t, ray.oy + ray.dy * t, ray.oz + ray.dz * t];
}

describe('random numbers', () => {
  it('are uniform: mean 1/2 and variance 1/12', () => {
    const random = seededRandom(5);
    const list = Array.from({ length: 20_000 }, random);
    const mean = list.reduce((a, b) => a + b) / list.length;
    const variance = list.reduce((a, b) => a + (b - mean) ** 2, 0) / list.length;
    expect(mean).toBeCloseTo(0.5, 2);
    expect(variance).toBeCloseTo(1 / 12, 2);
  });

  it('shuffle keeps all elements, and hash is in 0..1', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer(), (list, seed) => {
        const sorted = (l: number[]): number[] => [...l].sort((a, b) => a - b);
        expect(sorted(shuffle(seededRandom(seed), [...list]))).toEqual(sorted(list));
        expect(hash(list.length, seed, 3)).toBeGreaterThanOrEqual(0);
        expect(hash(list.length, seed, 3)).toBeLessThan(1);
      }),
    );
  });
});

describe('noise', () => {
  const noise = gradientNoise(3);

  it('is 0 on the lattice, bounded, and continuous across cells', () => {
    expect(Math.abs(noise.at(4, -7))).toBe(0);
    for (let i = 0; i < 3000; i++) {
      const [x, y] = [i * 0.137, i * 0.071];
      expect(Math.abs(noise.at(x, y))).toBeLessThanOrEqual(1.5);
      expect(Math.abs(fbm(noise, x, y, 5))).toBeLessThan(2);
    }
    expect(noise.at(2 - 1e-7, 0.4)).toBeCloseTo(noise.at(2 + 1e-7, 0.4), 5);
    expect(noise.at3(2 - 1e-7, 0.4, 0.3)).toBeCloseTo(noise.at3(2 + 1e-7, 0.4, 0.3), 5);
  });
});

describe('colour', () => {
  it('converts to linear light and back', () => {
    for (let v = 0; v <= 1; v += 0.01) expect(toEncoded(toLinear(v))).toBeCloseTo(v, 6);
    expect(toLinear(0.5)).toBeCloseTo(0.21404, 5);
  });

  it('smoothstep works in both directions', () => {
    expect([smoothstep(1, 3, 0), smoothstep(1, 3, 2), smoothstep(1, 3, 9)]).toEqual([0, 0.5, 1]);
    expect([smoothstep(3, 1, 0), smoothstep(3, 1, 2), smoothstep(3, 1, 9)]).toEqual([1, 0.5, 0]);
  });
});

describe('planes', () => {
  it('keep their sum when halved, and when blurred away from the edge', () => {
    const size = { width: 32, height: 24 };
    const plane = new Float32Array(32 * 24);
    plane[12 * 32 + 16] = 8;
    const sum = (p: Float32Array): number => p.reduce((a, b) => a + b);
    expect(sum(halvePlane(plane, size))).toBeCloseTo(2, 5);
    expect(sum(blurPlane(plane, size, 2))).toBeCloseTo(8, 4);
  });

  it('blur with approximately the requested deviation', () => {
    const size = { width: 101, height: 1 };
    const plane = new Float32Array(101);
    plane[50] = 1;
    const variance = blurPlane(plane, size, 6).reduce((a, v, i) => a + v * (i - 50) ** 2, 0);
    expect(Math.sqrt(variance)).toBeGreaterThan(5);
    expect(Math.sqrt(variance)).toBeLessThan(7);
  });

  it('are sampled by linear interpolation', () => {
    const size = { width: 5, height: 4 };
    const plane = Float32Array.from({ length: 20 }, (_, i) => (i % 5) + 10 * Math.floor(i / 5));
    expect(sampled(plane, size, 2.25, 1.75)).toBeCloseTo(1.75 + 12.5, 5);
  });

  it('distanceTo gives the same distances as a direct search', () => {
    const size = { width: 23, height: 17 };
    const random = seededRandom(9);
    const marks = Array.from({ length: 23 * 17 }, () => random() < 0.03);
    const fast = distanceTo(size, (i) => marks[i]!);
    fast.forEach((d, i) => {
      const away = marks.flatMap((m, j) =>
        m ? [Math.hypot((i % 23) - (j % 23), Math.floor(i / 23) - Math.floor(j / 23))] : [],
      );
      expect(d).toBeCloseTo(Math.min(...away), 4);
    });
  });
});

describe('solids', () => {
  const frame = frameAt(1, 0.5, -1, 0.7);

  it('toWorld and toLocal of a frame are inverse', () => {
    const [x, y, z] = toLocal(frame, ...toWorld(frame, 3, -2, 5));
    expect([x, y, z].map((v) => Math.round(v * 1e9) / 1e9)).toEqual([3, -2, 5]);
  });

  it('rays hit boxes on their faces, from outside, with the normal towards the ray', () => {
    const solid = box(frame, [-1, -2, -3], [2, 1, 2], dull);
    const met = rays(400, 2).filter((ray) => {
      const hit = noHit(1e9);
      if (!solid.intersect(ray, hit)) return false;
      const [x, y, z] = toLocal(frame, ...end(ray, hit.t));
      const out = Math.max(-1 - x, x - 2, -2 - y, y - 1, -3 - z, z - 2);
      expect(Math.abs(out)).toBeLessThan(1e-9);
      expect(dot([hit.nx, hit.ny, hit.nz], [ray.dx, ray.dy, ray.dz])).toBeLessThan(0);
      return true;
    });
    expect(met.length).toBeGreaterThan(50);
  });

  it('bounds enclose the corners of a convex body', () => {
    const half = Math.SQRT1_2;
    const wedge = convex(
      frameAt(0, 0, 0, 0),
      [
        [half, half, 0, half],
        [-1, 0, 0, 0],
        [0, -1, 0, 0],
        [0, 0, 1, 1],
        [0, 0, -1, 0],
      ],
      dull,
    );
    for (const [i, v] of wedge.bounds.entries()) expect(v).toBeCloseTo(i < 3 ? 0 : 1, 4);
  });

  it('rays hit ellipsoids and rods where their equations hold', () => {
    const egg = ellipsoid([0.5, 1, -0.5], 2, 3, dull);
    const cone = rod([0, -2, 0], [0, 3, 0], 2, 0.5, dull);
    let met = 0;
    for (const ray of rays(600, 4)) {
      const hit = noHit(1e9);
      if (egg.intersect(ray, hit)) {
        const [x, y, z] = end(ray, hit.t);
        expect(((x - 0.5) / 2) ** 2 + ((y - 1) / 3) ** 2 + ((z + 0.5) / 2) ** 2).toBeCloseTo(1, 6);
        met++;
      }
      const other = noHit(1e9);
      if (cone.intersect(ray, other)) {
        const [x, y, z] = end(ray, other.t);
        expect(Math.hypot(x, z)).toBeCloseTo(2 - 0.3 * (y + 2), 6);
        met++;
      }
    }
    expect(met).toBeGreaterThan(100);
  });

  it('the tree finds the same intersections as a linear search', () => {
    const random = seededRandom(8);
    const place = (): number => (random() - 0.5) * 10;
    const solids: Solid[] = Array.from({ length: 60 }, () =>
      ellipsoid([place(), place(), place()], 0.3 + random(), 0.3 + random(), dull),
    );
    const tree = solidTree(solids);
    for (const ray of rays(300, 6)) {
      const fast = noHit(1e9);
      const slow = noHit(1e9);
      intersectTree(tree, ray, fast);
      for (const solid of solids) if (solid.intersect(ray, slow)) slow.solid = solid;
      expect(fast.t).toBe(slow.t);
      expect(fast.solid).toBe(slow.solid);
    }
  });
});
