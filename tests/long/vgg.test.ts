import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOnnxEngine } from '../../src/engines/index.js';
import { loadNetwork, type Network } from '../../src/networks/index.js';
import { withPooling } from '../../src/networks/network.js';
import { importNetwork } from '../../src/store/index.js';
import { meanActivations, samplePictures } from '../../src/store/normalise.js';
import { parseStylizeOptions, stylize } from '../../src/stylize/index.js';
import { noise, smooth } from '../unit/images/helpers.js';
import { asTorch, drawKerasWeights, writeKeras, writeTorch } from '../unit/store/weights-files.js';

let folder = '';
const networks: Network[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'impasto-vgg-'));
  const weights = drawKerasWeights('vgg19');
  const [keras, torch] = [join(folder, 'keras.h5'), join(folder, 'torch.safetensors')];
  await writeKeras(keras, weights);
  await writeTorch(torch, asTorch('vgg19', weights));
  for (const [name, path] of [
    ['keras', keras],
    ['torch', torch],
  ] as const) {
    const settings = { f32: true, original: false, force: false, networksFolder: folder };
    const installed = await importNetwork({ path, name, ...settings, listener: () => undefined });
    networks.push(await loadNetwork(installed.folder));
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('VGG-19 with its real shapes, normalised at import', () => {
  it('has mean activations of 1 over the bundled pictures', async () => {
    const means = await meanActivations(networks[0] as Network, await samplePictures());
    expect(means.size).toBe(13);
    for (const [relu, mean] of means) expect(mean, relu).toBeCloseTo(1, 3);
  });

  it('paints the same picture from Keras’ file and from torchvision’s', async () => {
    const [one, other] = [await painted(networks[0] as Network), await painted(networks[1] as Network)];
    const before = smooth(96, 72).data;
    expect(quantile(distances(one, before), 0.5)).toBeGreaterThan(0.02);
    // Where the gradient is about zero, rounding decides its sign, and Adam takes a whole step: a few samples of 20 736 differ by 3 / 255.
    expect(quantile(distances(one, other), 0.999)).toBeLessThan(2 / 255);
    expect(quantile(distances(one, other), 1)).toBeLessThan(8 / 255);
  });
});

/** Magnitudes of the differences of two pictures, in order. */
function distances(one: Float32Array, other: Float32Array): Float32Array {
  expect(one.length).toBe(other.length);
  return one.map((value, index) => Math.abs(value - (other[index] as number))).sort();
}

const quantile = (sorted: Float32Array, share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number;

/** Painted with average pooling: max pooling amplifies the rounding by which the two files differ. */
async function painted(loaded: Network): Promise<Float32Array> {
  const network = withPooling(loaded, 'average');
  const options = parseStylizeOptions({ size: 96, minSize: 96, iterations: 12 });
  const engine = await createOnnxEngine(network, { threads: 0 });
  try {
    const request = { content: smooth(96, 72), styles: [noise(96, 96, 1)], options, network, engine };
    let picture = new Float32Array();
    for await (const progress of stylize(request)) picture = new Float32Array(progress.picture().data);
    return picture;
  } finally {
    await engine.release();
  }
}
