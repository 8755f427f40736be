import { describe, expect, it } from 'vitest';
import { createOnnxEngine } from '../../../src/engines/index.js';
import type { Objective } from '../../../src/graph/index.js';
import { createNetwork, type Network, type Pooling } from '../../../src/networks/index.js';
import { withPooling } from '../../../src/networks/network.js';
import { evaluateOnce, objectiveOf } from './gradient-check.js';
import { referenceTargets, relativeError } from './reference.js';
import { conv, flatPicture, noisePicture, pool, relu, smallNetwork } from './samples.js';

const size = { width: 12, height: 10 };

/** Replicate padding throughout, so that a flat picture stays flat up to the top. */
const flatKeeping = smallNetwork({
  layers: [
    conv('a', 5, 3, 'replicate'),
    relu('b'),
    pool('p'),
    conv('c', 6, 3, 'replicate'),
    relu('d'),
    pool('q'),
    conv('e', 4, 3, 'replicate'),
    relu('f'),
  ],
  taps: { b: { layer: 'b' }, d: { layer: 'd' }, f: { layer: 'f' } },
  seed: 3,
});

const atEveryRectifier = objectiveOf({ style: { b: 1, d: 1, f: 1 }, content: { d: 1 } });
/** The adjoints of the pools include those of the rectifiers before them, which have no tap. */
const atTheLast = objectiveOf({ style: { f: 1 } });

async function evaluateWith(network: Network, picture: Float32Array, objective: Objective) {
  const other = noisePicture(size.width, size.height, 5);
  // Both use the targets of one network, so that only the pooling differs.
  const targets = referenceTargets(flatKeeping, other, size, { style: ['b', 'd', 'f'], content: ['d'] });
  const create = () => createOnnxEngine(network, { threads: 1 });
  return await evaluateOnce(create, objective, targets, size, picture);
}

describe('max pooling where pixels are equal', () => {
  const colors = [
    ['grey', [0.5, 0.5, 0.5]],
    ['a colour', [0.9, 0.3, 0.6]],
    ['white', [1, 1, 1]],
    ['black', [0, 0, 0]],
  ] as const;
  it.each([
    ...colors.map(([name, color]) => [name, 'every rectifier', color, atEveryRectifier] as const),
    ...colors.map(([name, color]) => [name, 'the last', color, atTheLast] as const),
  ])(
    'gives the gradient in equal parts, as average pooling does: %s, seen at %s',
    async (_name, _place, color, objective) => {
      const picture = flatPicture(size.width, size.height, color);
      const [maximum, average] = await Promise.all(
        (['max', 'average'] as const).map((pooling) =>
          evaluateWith(withPooling(flatKeeping, pooling), picture, objective),
        ),
      );
      expect(maximum?.gradient.every(Number.isFinite)).toBe(true);
      expect(average?.gradient.some((value) => value !== 0)).toBe(true);
      expect(relativeError(maximum?.gradient ?? [], average?.gradient ?? [])).toBeLessThan(1e-4);
    },
  );

  it('shares between two of four and leaves the others at zero', async () => {
    const winners = [0, 3];
    const window = [0.8, 0.2, 0.4, 0.8];
    const picture = Float32Array.from([...window, ...window, ...window]);
    const { gradient } = await identityGradient('max', picture, { width: 2, height: 2 });
    const whole = await identityGradient(undefined, Float32Array.of(0.8, 0.8, 0.8), { width: 1, height: 1 });
    for (const [i, value] of gradient.entries()) {
      const entering = whole.gradient[Math.floor(i / 4)] as number;
      expect(value).toBeCloseTo(winners.includes(i % 4) ? entering / 2 : 0, 5);
    }
    expect(whole.gradient.every((value) => Math.abs(value) > 0.01)).toBe(true);
  });
});

/** The gradient of a content term on the picture itself, or on what a pool makes of it. */
async function identityGradient(
  pooling: Pooling | undefined,
  picture: Float32Array,
  at: { width: number; height: number },
) {
  const identity = smallNetwork({
    layers: pooling ? [conv('a', 3, 1), pool('p')] : [conv('a', 3, 1)],
    taps: { tap: { layer: pooling ? 'p' : 'a' } },
    pooling: pooling ?? 'average',
  });
  const tensors = new Map([
    [
      'a.weight',
      { name: 'a.weight', shape: [3, 3, 1, 1], values: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1) },
    ],
    ['a.bias', { name: 'a.bias', shape: [3], values: new Float32Array(3) }],
  ]);
  const network = createNetwork(identity.description, tensors);
  const targets = { style: {}, content: { tap: Float32Array.of(0.1, 0.2, 0.5) } };
  const create = () => createOnnxEngine(network, { threads: 1 });
  return await evaluateOnce(create, objectiveOf({ content: { tap: 1 } }), targets, at, picture);
}
