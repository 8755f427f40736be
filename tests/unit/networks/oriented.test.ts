import { describe, expect, it } from 'vitest';
import { createOnnxEngine } from '../../../src/engines/index.js';
import { parseDescription } from '../../../src/networks/description.js';
import { tapChannels } from '../../../src/networks/index.js';
import { orientedMaps, orientedNetwork } from '../../../src/networks/oriented.js';
import {
  bar,
  CENTRE,
  edge,
  type Kernel3,
  line,
  lineEnd,
  ORIENTATIONS,
  responseDeviation,
  SMOOTH,
  SPOT,
} from '../../../src/networks/oriented-filters.js';

/** Correlation of a kernel with a function of (x, y) at the origin. */
const response = (kernel: Kernel3, value: (x: number, y: number) => number) =>
  kernel.reduce((sum, weight, at) => sum + weight * value((at % 3) - 1, Math.floor(at / 3) - 1), 0);

const angles = Array.from({ length: ORIENTATIONS }, (_, index) => (Math.PI * index) / ORIENTATIONS);

describe('filters made by hand', () => {
  it.each(angles)('an edge of angle %f answers to a slope as its derivative does', (angle) => {
    for (const other of angles) {
      const slope = (x: number, y: number) => x * Math.cos(other) + y * Math.sin(other);
      expect(response(edge(angle), slope)).toBeCloseTo(Math.cos(angle - other), 12);
    }
    expect(response(edge(angle), () => 1)).toBeCloseTo(0, 12);
  });

  it.each(angles)('a bar of angle %f answers to a ridge as minus its second derivative does', (angle) => {
    for (const other of angles) {
      const ridge = (x: number, y: number) => -((x * Math.cos(other) + y * Math.sin(other)) ** 2) / 2;
      expect(response(bar(angle), ridge)).toBeCloseTo(Math.cos(angle - other) ** 2, 12);
    }
    expect(response(bar(angle), (x, y) => 1 + x - y)).toBeCloseTo(0, 12);
  });

  it('a spot answers neither to a flat ground nor to a slope, and to a bright sample by 3 / 4', () => {
    expect(response(SPOT, (x, y) => 2 + x - 3 * y)).toBeCloseTo(0, 12);
    expect(response(SPOT, (x, y) => (x === 0 && y === 0 ? 1 : 0))).toBeCloseTo(0.75, 12);
  });

  it('a line is a mean along its edge, and a line end the difference of its halves', () => {
    for (const angle of angles) expect(response(line(angle), () => 1)).toBeCloseTo(1, 12);
    // Angle 0 runs from top to bottom.
    expect(line(0)[1]).toBeCloseTo(line(0)[4]!, 12);
    expect(line(0)[1]! / line(0)[0]!).toBeCloseTo(Math.exp(2), 9);
    expect(response(lineEnd(0), (_, y) => y)).toBeCloseTo(1 + 2 * Math.exp(-2), 9);
    expect(response(lineEnd(0), () => 1)).toBeCloseTo(0, 12);
  });

  it('the usual strength of a response has the closed forms of maps that are independent or constant', () => {
    expect(responseDeviation(CENTRE, 0.3)).toBeCloseTo(1, 12);
    expect(responseDeviation(SMOOTH, 1)).toBeCloseTo(1, 12);
    expect(responseDeviation(edge(0.7), 1)).toBeCloseTo(0, 6);
    expect(responseDeviation(edge(0), 0)).toBeCloseTo(Math.hypot(3, 3, 10, 10, 3, 3) / 32, 12);
    // Two samples two apart, a difference: variance 2 (1 - ρ²).
    expect(responseDeviation([0, 0, 0, -1, 0, 1, 0, 0, 0], 0.9)).toBeCloseTo(Math.sqrt(2 * (1 - 0.81)), 12);
  });
});

describe('the oriented network', () => {
  const network = orientedNetwork();

  it('has a valid description with the usual taps', () => {
    const { description } = network;
    expect(parseDescription(JSON.parse(JSON.stringify(description)), 'oriented')).toEqual(description);
    expect(Object.keys(description.taps)).toEqual([
      'relu1_1',
      'relu2_1',
      'relu3_1',
      'relu4_1',
      'relu4_2',
      'relu5_1',
    ]);
    for (const tap of Object.keys(description.taps))
      expect(orientedMaps(tap)).toHaveLength(tapChannels(description, tap));
  });

  it('names its maps', () => {
    const maps = orientedMaps('relu1_1') ?? [];
    const count = (kind: string, of: string) =>
      maps.filter((map) => map.kind === kind && map.of === of).length;
    expect(maps.slice(0, 3).map(({ of }) => of)).toEqual(['red', 'green', 'blue']);
    expect(count('edge', 'light')).toBe(2 * ORIENTATIONS);
    expect(count('bar', 'light')).toBe(2 * ORIENTATIONS);
    expect(count('edge', 'red-green')).toBe(ORIENTATIONS);
    expect(orientedMaps('relu2_1')?.filter(({ kind }) => kind === 'texture')).toHaveLength(64);
    expect(orientedMaps('pool1')).toBeUndefined();
  });

  const side = 64;

  /** A soft edge through the middle at right angles to an angle, dark on the side the angle points away from. */
  function drawnEdge(angle: number, width: number): Float32Array {
    const data = new Float32Array(3 * side * side);
    for (let i = 0; i < data.length; i++) {
      const [x, y] = [(i % side) - side / 2 + 0.5, (Math.floor(i / side) % side) - side / 2 + 0.5];
      data[i] = 1 / (1 + Math.exp(-(x * Math.cos(angle) + y * Math.sin(angle)) / width));
    }
    return data;
  }

  it.each([
    ['relu1_1', 1],
    ['relu2_1', 2],
    ['relu3_1', 4],
  ])('at %s every drawn edge is found by the filter of its orientation and sign', async (tap, width) => {
    const engine = await createOnnxEngine(network, { threads: 1 });
    const maps = orientedMaps(tap) ?? [];
    const pixels = (side / width) ** 2;
    const edges = maps.flatMap((map, channel) =>
      map.kind === 'edge' && map.of === 'light' ? [{ ...map, channel }] : [],
    );
    for (const sign of [1, -1] as const)
      for (const angle of angles) {
        const picture = drawnEdge(sign === 1 ? angle : angle + Math.PI, width);
        const { content } = await engine.targets(
          picture,
          { width: side, height: side },
          { style: [], content: [tap] },
        );
        const energy = (channel: number) =>
          content[tap]!.subarray(channel * pixels, (channel + 1) * pixels).reduce(
            (sum, value) => sum + value * value,
            0,
          );
        const best = edges.reduce((one, other) =>
          energy(other.channel) > energy(one.channel) ? other : one,
        );
        expect({ angle: best.angle, sign: best.sign }).toEqual({ angle, sign });
      }
    await engine.release();
  });
});
