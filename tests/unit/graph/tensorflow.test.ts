import { describe, expect, it } from 'vitest';
import { createOnnxEngine } from '../../../src/engines/index.js';
import type { Tap } from '../../../src/networks/description.js';
import type { Layer, Pooling } from '../../../src/networks/index.js';
import { evaluateOnce } from './gradient-check.js';
import { relativeError } from './reference.js';
import { conv, noisePicture, pool, relu, smallNetwork } from './samples.js';
import { evaluateInTensorflow } from './tensorflow.js';

/** VGG-19's layers down to relu5_1, with 4 to 16 channels. */
function vggLayers(): Layer[] {
  const blocks = [2, 2, 4, 4, 1].map((count, index) => ({ count, channels: [4, 6, 8, 12, 16][index] ?? 0 }));
  return blocks.flatMap(({ count, channels }, block) => {
    const pairs = Array.from({ length: count }, (_, index) => {
      const place = `${block + 1}_${index + 1}`;
      const padding = place === '1_1' ? 'replicate' : place === '3_2' ? 'reflect' : 'zeros';
      return [conv(`conv${place}`, channels, 3, padding), relu(`relu${place}`)];
    });
    return block < 4 ? [...pairs.flat(), pool(`pool${block + 1}`)] : pairs.flat();
  });
}

const styleTaps = ['relu1_1', 'relu2_1', 'relu3_1', 'relu4_1', 'relu5_1'];

function vggTaps(expand: boolean): Record<string, Tap> {
  const taps = [...styleTaps, 'relu4_2'].map((layer): [string, Tap] => [
    layer,
    expand ? { layer, expand: { name: `${layer}_expand`, channels: 20 } } : { layer },
  ]);
  return Object.fromEntries(taps);
}

const objective = {
  style: { relu1_1: 16, relu2_1: 8, relu3_1: 4, relu4_1: 2, relu5_1: 1 },
  content: { relu4_2: 0.5 },
  totalVariation: 0.1,
};

const cases = (['average', 'max'] as const).flatMap((pooling) => [
  { pooling, expand: false, width: 64, height: 48 },
  { pooling, expand: true, width: 51, height: 54 },
]);

async function compare(pooling: Pooling, expand: boolean, size: { width: number; height: number }) {
  const network = smallNetwork({
    layers: vggLayers(),
    taps: vggTaps(expand),
    pooling,
    input: { channels: 'bgr', scale: 255, mean: [104, 117, 124], deviation: [57, 58, 59] },
    seed: 7,
  });
  const create = () => createOnnxEngine(network, { threads: 1 });
  const engine = await create();
  const taps = { style: styleTaps, content: ['relu4_2'] };
  const targets = await engine.targets(noisePicture(size.width, size.height, 1), size, taps);
  await engine.release();
  const picture = noisePicture(size.width, size.height, 2);
  const found = await evaluateOnce(create, objective, targets, size, picture);
  return { found, truth: await evaluateInTensorflow(network, objective, targets, picture, size) };
}

describe("losses and gradient against TensorFlow.js's autodiff on a small VGG-19", () => {
  it.each(cases)(
    '$pooling pooling, expand $expand, $width x $height',
    async ({ pooling, expand, width, height }) => {
      const { found, truth } = await compare(pooling, expand, { width, height });
      expect(Object.keys(found.terms).sort()).toEqual([...truth.terms.keys()].sort());
      for (const [name, loss] of truth.terms) {
        expect(loss, name).toBeGreaterThan(1e-6);
        expect(Math.abs((found.terms[name] ?? Number.NaN) - loss) / loss, name).toBeLessThan(1e-4);
      }
      expect(relativeError(found.gradient, truth.gradient)).toBeLessThan(1e-4);
    },
  );
});
