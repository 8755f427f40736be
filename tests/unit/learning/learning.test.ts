import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/common/random.js';
import { createOnnxEngine } from '../../../src/engines/index.js';
import type { Picture } from '../../../src/images/index.js';
import { DirectionClusters } from '../../../src/learning/directions.js';
import { filtersOf } from '../../../src/learning/filters.js';
import { type LearningProgress, learn } from '../../../src/learning/index.js';
import { type Patches, PatchSample } from '../../../src/learning/patches.js';
import { whitened, whiteningOf } from '../../../src/learning/whitening.js';
import { type Network, tapNames, tensorOf } from '../../../src/networks/index.js';

const rest = async () => undefined;

/** Vectors with the columns of a matrix as their axes, so that they correlate. */
function correlated(count: number, axes: readonly (readonly number[])[]): Patches {
  const random = createRandom(1);
  const length = axes[0]!.length;
  const values = new Float32Array(count * length);
  for (let patch = 0; patch < count; patch++)
    for (const axis of axes) {
      const share = random.gaussian();
      for (let i = 0; i < length; i++)
        values[patch * length + i] = values[patch * length + i]! + share * axis[i]!;
    }
  return { values, count, length };
}

function covariance({ values, count, length }: Patches): number[][] {
  const mean = Array.from({ length }, (_, i) => {
    let sum = 0;
    for (let patch = 0; patch < count; patch++) sum += values[patch * length + i]!;
    return sum / count;
  });
  return Array.from({ length }, (_, i) =>
    Array.from({ length }, (_, j) => {
      let sum = 0;
      for (let patch = 0; patch < count; patch++)
        sum += (values[patch * length + i]! - mean[i]!) * (values[patch * length + j]! - mean[j]!);
      return sum / count;
    }),
  );
}

describe('patches', () => {
  it('have the order of a kernel, and stop at the most that were asked for', () => {
    const values = Float32Array.from({ length: 2 * 3 * 4 }, (_, i) => i);
    const sample = new PatchSample(3, 2);
    sample.take({ values, channels: 2, width: 4, height: 3 }, 9, createRandom(2));
    const { patches } = sample;
    expect([patches.count, patches.length]).toEqual([3, 18]);
    const [first] = patches.values;
    expect([0, 1]).toContain(first);
    const rows = [0, 1, 2].map((row) => [0, 1, 2].map((column) => first! + 4 * row + column));
    expect([...patches.values.subarray(0, 9)]).toEqual(rows.flat());
    expect([...patches.values.subarray(9, 18)]).toEqual(rows.flat().map((value) => value + 12));
  });

  it('are not taken from maps that are smaller', () => {
    const sample = new PatchSample(3, 1);
    sample.take({ values: new Float32Array(6), channels: 1, width: 2, height: 3 }, 3, createRandom(2));
    expect(sample.patches.count).toBe(0);
  });
});

describe('whitening', () => {
  it('makes samples uncorrelated with variance 1, less what the regularisation takes', () => {
    const axes = [
      [4, 4, 0],
      [0, 3, 3],
      [2, 0, -5],
    ];
    const patches = correlated(4000, axes);
    const whitening = whiteningOf(patches);
    const seen = covariance(whitened(patches, whitening));
    const trace = covariance(patches).reduce((sum, row, i) => sum + row[i]!, 0);
    // With C the covariance and L Lᵀ = C + ε I the whitened one is L⁻¹ C L⁻ᵀ = I − ε L⁻¹ L⁻ᵀ.
    const inverse = [0, 1, 2].map((row) => [...whitening.transform.subarray(3 * row, 3 * row + 3)]);
    for (const [i, row] of seen.entries())
      for (const [j, value] of row.entries()) {
        const product = inverse[i]!.reduce((sum, one, k) => sum + one * inverse[j]![k]!, 0);
        expect(value).toBeCloseTo((i === j ? 1 : 0) - 0.05 * (trace / 3) * product, 4);
      }
  });

  it('does not enlarge a direction that does not vary', () => {
    const patches = correlated(500, [[1, 1, 0]]);
    const { values } = whitened(patches, whiteningOf(patches));
    const third = values.filter((_, at) => at % 3 === 2);
    expect(Math.max(...third.map(Math.abs))).toBeLessThan(1e-5);
  });
});

describe('clusters by direction', () => {
  it('find the directions that vectors were made from', async () => {
    const random = createRandom(5);
    const wanted = [
      [1, 0, 0, 0],
      [0, -1, 0, 0],
      [0, 0, Math.SQRT1_2, Math.SQRT1_2],
    ];
    const count = 600;
    const values = new Float32Array(count * 4);
    for (let i = 0; i < count; i++) {
      const direction = wanted[i % 3]!;
      const size = 1 + random.uniform();
      for (let k = 0; k < 4; k++) values[i * 4 + k] = size * (direction[k]! + 0.05 * random.gaussian());
    }
    const clusters = new DirectionClusters({ values, count, length: 4 }, 12, random);
    const cosines: number[] = [];
    for (let pass = 0; pass < 6; pass++) cosines.push(await clusters.pass(rest));
    expect(cosines[5]).toBeGreaterThan(0.99);
    expect(cosines[5]).toBeGreaterThanOrEqual(cosines[0]!);
    const { directions } = clusters;
    for (const direction of wanted) {
      const best = Math.max(
        ...Array.from({ length: 12 }, (_, cluster) =>
          direction.reduce((sum, value, k) => sum + value * directions.values[cluster * 4 + k]!, 0),
        ),
      );
      expect(best).toBeGreaterThan(0.99);
    }
  });

  it('refuses to learn from nothing', () => {
    const nothing = { values: new Float32Array(), count: 0, length: 9 };
    expect(() => new DirectionClusters(nothing, 2, createRandom(1))).toThrow(RangeError);
  });
});

describe('filters', () => {
  it('answer with the gain times the whitened product above the threshold, with a mean square of 1', () => {
    const patches = correlated(3000, [
      [2, 1, 0],
      [0, 1, 1],
      [0, 0, 3],
    ]);
    const whitening = whiteningOf(patches);
    const vectors = whitened(patches, whitening);
    const directions = { values: Float32Array.from([1, 0, 0, 0, 0.6, 0.8]), count: 2, length: 3 };
    const { weight, bias } = filtersOf(directions, vectors, whitening);
    for (const channel of [0, 1]) {
      let square = 0;
      const gains: number[] = [];
      for (let patch = 0; patch < patches.count; patch++) {
        let [answer, product] = [bias[channel]!, 0];
        for (let i = 0; i < 3; i++) {
          answer += weight[channel * 3 + i]! * patches.values[patch * 3 + i]!;
          product += directions.values[channel * 3 + i]! * vectors.values[patch * 3 + i]!;
        }
        square += Math.max(0, answer) ** 2 / patches.count;
        if (Math.abs(product - 0.5) > 0.1) gains.push(answer / (product - 0.5));
      }
      expect(square).toBeCloseTo(1, 4);
      expect(Math.max(...gains) / Math.min(...gains)).toBeCloseTo(1, 3);
    }
  });
});

describe('learning a network', () => {
  const open = (network: Network) => createOnnxEngine(network, { threads: 1 });

  /** Stripes of one orientation with a random phase. */
  function stripes(index: number, along: 'x' | 'y', side = 72): Picture {
    const random = createRandom(index + 10);
    const phase = random.uniform() * 6;
    const data = Float32Array.from({ length: 3 * side * side }, (_, i) => {
      const at = along === 'x' ? i % side : Math.floor(i / side) % side;
      return 0.5 + 0.4 * Math.sin(at / 1.7 + phase) + 0.001 * random.gaussian();
    });
    return { width: side, height: side, data };
  }

  const learning = (changes: Partial<Parameters<typeof learn>[0]> = {}) => ({
    name: 'stripes',
    pictures: 6,
    read: async (index: number) => stripes(index, 'x'),
    ...{ seed: 3, patches: 240, passes: 2, open },
    onProgress: () => undefined,
    onLayer: async () => undefined,
    ...changes,
  });

  /** The network after its first layer. */
  async function firstLayer(changes: Partial<Parameters<typeof learn>[0]> = {}): Promise<Network> {
    let network: Network | undefined;
    const stop = new AbortController();
    const onLayer = async (layers: Network) => {
      network = layers;
      stop.abort(new Error('enough'));
    };
    await learn(learning({ ...changes, onLayer, signal: stop.signal })).catch((error: Error) =>
      expect(error.message).toBe('enough'),
    );
    return network!;
  }

  it('gives the taps that the options use, and the same network again, also when it continues', async () => {
    const saved: Network[] = [];
    const seen: LearningProgress[] = [];
    const network = await learn(
      learning({
        onLayer: async (layers) => void saved.push(layers),
        onProgress: (progress) => void seen.push(progress),
      }),
    );
    expect(tapNames(network.description)).toEqual([
      'relu1_1',
      'relu2_1',
      'relu3_1',
      'relu4_1',
      'relu4_2',
      'relu5_1',
    ]);
    expect(saved).toHaveLength(6);
    expect(seen.filter(({ pass }) => pass === 2).map(({ layer }) => layer)).toEqual([1, 2, 3, 4, 5, 6]);
    const continued = await learn(learning({ begun: saved[4] }));
    expect(continued.fingerprint).toBe(network.fingerprint);
    expect((await firstLayer()).fingerprint).toBe(saved[0]!.fingerprint);
    expect((await firstLayer({ seed: 4 })).fingerprint).not.toBe(saved[0]!.fingerprint);
  }, 120_000);

  it('learns the orientation that the pictures have', async () => {
    /** Change of the first filters along an axis, from their weights summed over the colours. */
    const changeAlong = (network: Network, step: number) => {
      const { values } = tensorOf(network, 'conv1_1.weight');
      let total = 0;
      for (let start = 0; start < values.length; start += 9)
        for (const middle of step === 1 ? [3, 0, 6] : [1, 0, 2])
          total += Math.abs(values[start + middle]! - values[start + middle + 2 * step]!);
      return total;
    };
    const first = (along: 'x' | 'y') => firstLayer({ read: async (index) => stripes(index, along) });
    const [across, down] = [await first('x'), await first('y')];
    const ratio = (network: Network) => changeAlong(network, 1) / changeAlong(network, 3);
    expect(ratio(across)).toBeGreaterThan(2 * ratio(down));
  });

  it('leaves out pictures that cannot be read, and fails without any', async () => {
    const some = await firstLayer({
      read: async (index) => (index % 2 === 0 ? stripes(index, 'x') : undefined),
    });
    expect(some.description.title).toBe('Filters learned from 6 pictures');
    await expect(learn(learning({ read: async () => undefined }))).rejects.toThrow(RangeError);
  });
});
