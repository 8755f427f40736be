import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/common/random.js';
import { createOnnxEngine, type Engine } from '../../../src/engines/index.js';
import { noiseAt } from '../../../src/instant/noise.js';
import { InstantPainter } from '../../../src/instant/painter.js';
import { carried, modulated, stages, taps } from '../../../src/instant/plan.js';
import { mixed, modulationsOf, type Statistics } from '../../../src/instant/statistics.js';
import { type InstantNetwork, openInstantNetwork, tensorNamed } from '../../../src/instant/weights.js';
import { convolved, encodedBy, enlarged, leaky, type Maps, mapsOf, stacked } from './reference.js';

let network: InstantNetwork;
let engine: Engine;
let compile: NonNullable<Engine['compile']>;
beforeAll(async () => {
  network = await openInstantNetwork();
  engine = await createOnnxEngine(network.trunk, { threads: 1 });
  if (!engine.compile) throw new Error('the engine compiles no graphs');
  compile = engine.compile;
});
afterAll(() => engine.release());

/** A smooth picture with some grain. */
function drawn(width: number, height: number, seed: number) {
  const random = createRandom(seed);
  const waves = Array.from({ length: 9 }, () => 0.02 + 0.3 * random.uniform());
  const data = Float32Array.from({ length: 3 * width * height }, (_, index) => {
    const [channel, y, x] = [
      Math.floor(index / width / height),
      Math.floor(index / width) % height,
      index % width,
    ];
    const wave = Math.sin(x * (waves[channel] as number)) + Math.cos(y * (waves[channel + 3] as number));
    return Math.min(1, Math.max(0, 0.5 + 0.2 * wave + 0.1 * (random.uniform() - 0.5)));
  });
  return { width, height, data };
}

const largest = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  expect(a.length).toBe(b.length);
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs((a[i] as number) - (b[i] as number)));
  return most;
};

/** Statistics of maps, in 64 bits. */
function statisticsOf({ channels, height, width, values }: Maps, border: number) {
  const mean = new Float32Array(channels);
  const covariance = new Float32Array(channels * channels);
  const positions: number[] = [];
  for (let y = border; y < height - border; y++)
    for (let x = border; x < width - border; x++) positions.push(y * width + x);
  const at = (channel: number, position: number) => values[channel * height * width + position] as number;
  for (let c = 0; c < channels; c++)
    mean[c] = positions.reduce((sum, position) => sum + at(c, position), 0) / positions.length;
  for (let a = 0; a < channels; a++)
    for (let b = 0; b < channels; b++)
      covariance[a * channels + b] =
        positions.reduce((sum, position) => sum + at(a, position) * at(b, position), 0) / positions.length -
        (mean[a] as number) * (mean[b] as number);
  return { mean, covariance };
}

const margin = 24;

/** A picture with a margin of reflected pixels around it. */
function withMargin({ width, height, data }: ReturnType<typeof drawn>): Maps {
  const fold = (value: number, size: number): number => {
    if (value < 0) return fold(-value, size);
    return value >= size ? fold(2 * (size - 1) - value, size) : value;
  };
  const values: number[] = [];
  for (let channel = 0; channel < 3; channel++)
    for (let y = -margin; y < height + margin; y++)
      for (let x = -margin; x < width + margin; x++)
        values.push(data[(channel * height + fold(y, height)) * width + fold(x, width)] as number);
  return mapsOf(3, height + 2 * margin, width + 2 * margin, values);
}

describe('the instant network', () => {
  it('encodes and paints as a plain implementation does at strength 0', async () => {
    const picture = drawn(40, 24, 1);
    const painter = new InstantPainter(network, compile);
    const encoded = await painter.encode(picture);
    const layers = encodedBy(network, withMargin(picture), 'relu4_1');
    for (const tap of taps) {
      const stride = 2 ** (Number(tap[4]) - 1);
      const wanted = statisticsOf(layers.get(tap) as Maps, margin / stride);
      expect(largest(encoded.statistics[tap].mean, wanted.mean)).toBeLessThan(1e-4);
      expect(largest(encoded.statistics[tap].covariance, wanted.covariance)).toBeLessThan(1e-3);
    }
    const painted = await painter.paint(encoded, { statistics: encoded.statistics, strength: 0, seed: 5 });
    await painter.release();
    const wanted = decoded(layers, encoded.statistics, 5);
    const cut: number[] = [];
    for (let channel = 0; channel < 3; channel++)
      for (let y = margin; y < margin + 24; y++)
        for (let x = margin; x < margin + 40; x++)
          cut.push(Math.min(1, Math.max(0, wanted.values[(channel * 72 + y) * 88 + x] as number)));
    expect(largest(painted, cut)).toBeLessThan(2e-4);
  });

  it('paints tiles that equal the whole picture', async () => {
    const picture = drawn(300, 210, 2);
    const style = drawn(120, 90, 3);
    const whole = new InstantPainter(network, compile);
    const tiled = new InstantPainter(network, compile, 9);
    const { statistics } = await whole.encode(style);
    const paintWith = async (painter: InstantPainter) => {
      const encoded = await painter.encode(picture);
      const tiles: number[] = [];
      const painted = await painter.paint(encoded, { statistics, strength: 1, seed: 0 }, (done) =>
        tiles.push(done),
      );
      await painter.release();
      return { painted, tiles, encoded };
    };
    const one = await paintWith(whole);
    const many = await paintWith(tiled);
    expect(one.tiles).toEqual([1]);
    expect(many.tiles).toHaveLength(15);
    expect(many.encoded.features).toBeUndefined();
    expect(largest(one.painted, many.painted)).toBeLessThan(1e-4);
  });

  it('changes a picture more with more strength, and not by chance', async () => {
    const painter = new InstantPainter(network, compile);
    const encoded = await painter.encode(drawn(64, 64, 4));
    const { statistics } = await painter.encode(drawn(64, 64, 9));
    const at = (strength: number) => painter.paint(encoded, { statistics, strength, seed: 0 });
    const [none, half, all, again] = [await at(0), await at(0.5), await at(1), await at(1)];
    await painter.release();
    const distance = (a: Float32Array, b: Float32Array) =>
      a.reduce((sum, value, index) => sum + (value - (b[index] as number)) ** 2, 0);
    expect(distance(none, half)).toBeGreaterThan(0);
    expect(distance(none, all)).toBeGreaterThan(distance(none, half));
    expect(again).toEqual(all);
  });
});

/** The decoder of untransported activations, layer by layer. */
function decoded(layers: ReadonlyMap<string, Maps>, statistics: Statistics, seed: number): Maps {
  const modulations = modulationsOf(network, mixed([statistics], [1]));
  let value: Maps | undefined;
  let next = 0;
  for (const { tap, block, widths, reduced } of stages) {
    let input = value && enlarged(value);
    if (tap) {
      const seen = layers.get(tap) as Maps;
      const plane = seen.height * seen.width;
      const [mean, deviation] = [
        tensorNamed(network, `${tap}_mean`),
        tensorNamed(network, `${tap}_deviation`),
      ];
      const normal = seen.values.map((sample, index) => {
        const channel = Math.floor(index / plane);
        return Math.min(
          12,
          Math.max(-12, (sample - (mean[channel] as number)) / (deviation[channel] as number)),
        );
      });
      const noise = noiseAt(seed, carried.indexOf(tap), {
        top: 0,
        left: 0,
        height: seen.height,
        width: seen.width,
      });
      const parts = [{ ...seen, values: normal }, mapsOf(2, seen.height, seen.width, noise)];
      input = stacked(input ? [input, ...parts] : parts);
    }
    for (const _ of widths) {
      const layer = modulated[next++];
      if (!layer || !input) throw new Error('the plan does not fit');
      const plane = input.height * input.width;
      const { scalesAt, shiftsAt, name } = layer;
      const scaled = input.values.map(
        (sample, index) => sample * (1 + (modulations[scalesAt + Math.floor(index / plane)] as number)),
      );
      const bias = tensorNamed(network, `${name}.bias`).map(
        (start, index) => start + (modulations[shiftsAt + index] as number),
      );
      input = leaky(convolved({ ...input, values: scaled }, tensorNamed(network, `${name}.weight`), bias));
    }
    value = convolved(
      input as Maps,
      tensorNamed(network, `reduce${block}.weight`),
      tensorNamed(network, `reduce${block}.bias`),
    );
    expect(value.channels).toBe(reduced);
  }
  return value as Maps;
}
