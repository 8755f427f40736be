import { copyFile, mkdir, open, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { File } from 'h5wasm/node';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { createOnnxEngine } from '../../../src/engines/index.js';
import { IMAGENET_INPUT, type Network, tensorOf } from '../../../src/networks/index.js';
import { withPooling } from '../../../src/networks/network.js';
import { vggRelus } from '../../../src/networks/vgg.js';
import { KERAS_INPUT, readKeras } from '../../../src/store/keras.js';
import { readTorch } from '../../../src/store/torch.js';
import type { ReadWeights } from '../../../src/store/weights.js';
import { noisePicture } from '../graph/samples.js';
import { temporaryFolder, userErrorOf } from '../networks/helpers.js';
import {
  addDataset,
  asTorch,
  drawKerasWeights,
  type KerasWeights,
  savedNames,
  writeKeras,
  writeTorch,
} from './weights-files.js';

const folder = temporaryFolder();
const at = (name: string) => join(folder(), name);

let vgg16: KerasWeights;
beforeAll(async () => {
  vgg16 = drawKerasWeights('vgg16');
  await writeKeras(at('vgg16.h5'), vgg16);
  await writeTorch(at('vgg16.safetensors'), asTorch('vgg16', vgg16));
});

const facts = { name: 'v', title: 'V', licence: 'none', source: 'a test' };
const readAs = (read: ReadWeights, path: string, depth = 'relu5_1') => read(path, () => ({ facts, depth }));
const refusal = async (read: ReadWeights, path: string) =>
  (await userErrorOf(() => readAs(read, path))).message;

describe('Keras’ HDF5', () => {
  it('gives the kernels of each convolution, outputs first, up to the requested depth', async () => {
    const network = await readAs(readKeras, at('vgg16.h5'));
    expect(network.description).toMatchObject({ ...facts, input: KERAS_INPUT, pooling: 'max' });
    expect(network.tensors.size).toBe(2 * 11);
    const { values, shape } = tensorOf(network, 'conv2_1.weight');
    expect(shape).toEqual([128, 64, 3, 3]);
    const kernel = vgg16.get('conv2_1')?.kernel.values ?? [];
    for (const [o, i, y, x] of [
      [0, 0, 0, 0],
      [127, 63, 2, 2],
      [5, 17, 1, 2],
    ] as const)
      expect(values[((o * 64 + i) * 3 + y) * 3 + x]).toBe(kernel[((y * 3 + x) * 64 + i) * 128 + o]);
    expect(tensorOf(network, 'conv5_1.bias').values).toEqual(vgg16.get('conv5_1')?.bias.values);
    expect((await readAs(readKeras, at('vgg16.h5'), 'relu5_3')).tensors.size).toBe(2 * 13);
  });

  it('can also have the names of `save` of Keras 2', async () => {
    await writeKeras(at('saved.h5'), vgg16, savedNames);
    const network = await readAs(readKeras, at('saved.h5'));
    expect(network.fingerprint).toBe((await readAs(readKeras, at('vgg16.h5'))).fingerprint);
  });

  it('is refused when it is truncated, without output on standard error', async () => {
    const errors = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const written = vi.spyOn(process.stderr, 'write');
    for (const bytes of [8, 500, 2048, 100_000, 30_000_000, 58_000_000]) {
      await copyFile(at('vgg16.h5'), at('cut.h5'));
      await truncate(at('cut.h5'), bytes);
      expect(await refusal(readKeras, at('cut.h5'))).toContain(
        'cannot be imported because it is damaged or truncated',
      );
    }
    expect(errors).not.toHaveBeenCalled();
    expect(written).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  it('is refused or read, but never crashes, when its structure is scrambled', async () => {
    await copyFile(at('vgg16.h5'), at('scrambled.h5'));
    const file = await open(at('scrambled.h5'), 'r+');
    const sound = Buffer.alloc(6000);
    await file.read(sound, 0, sound.length, 0);
    let refused = 0;
    for (let round = 0; round < 40; round++) {
      const broken = Buffer.from(sound);
      for (let i = 0; i < 1 + round; i++) {
        const place = 8 + ((round * 7919 + i * 104_729) % (sound.length - 8));
        broken[place] = (broken[place] ?? 0) ^ (1 << ((round + i) % 8));
      }
      await file.write(broken, 0, broken.length, 0);
      const error = await readAs(readKeras, at('scrambled.h5')).catch((caught: unknown) => caught);
      if (!(error instanceof Error)) continue;
      expect(error).toMatchObject({ name: 'UserError', code: 'network-import' });
      refused += 1;
    }
    await file.close();
    expect(refused).toBeGreaterThan(0);
  });

  it.each([
    ['without VGG', 'dense/kernel:0', [2, 2], '<f', 'it has no layer block1_conv1 of VGG'],
    [
      'of Theano’s order',
      'block1_conv1/block1_conv1_W_1:0',
      [64, 3, 3, 3],
      '<f',
      'is [64, 3, 3, 3] instead of [3, 3, 3, 64]',
    ],
    ['with doubles', 'block1_conv1/block1_conv1_W_1:0', [3, 3, 3, 64], '<d', 'it has no layer block1_conv1'],
    [
      'without biases',
      'block1_conv1/block1_conv1_W_1:0',
      [3, 3, 3, 64],
      '<f',
      'it has no bias of block1_conv1',
    ],
    ['with less', 'block1_conv1/kernel:0', [3, 3, 3], '<f', 'is [3, 3, 3] instead of [3, 3, 3, 64]'],
  ])('is refused %s', async (_, path, shape, dtype, fault) => {
    const file = new File(at('other.h5'), 'w');
    const count = shape.reduce((product, size) => product * size, 1);
    addDataset(file, path, { shape, values: new Float32Array(count) }, dtype);
    file.close();
    expect(await refusal(readKeras, at('other.h5'))).toContain(fault);
  });

  it('is refused where there is a link or a group instead of numbers', async () => {
    const file = new File(at('links.h5'), 'w');
    file.create_group('block1_conv1')?.create_group('block1_conv1_W_1:0');
    file.close();
    expect(await refusal(readKeras, at('links.h5'))).toContain('it has no layer block1_conv1');
    const looped = new File(at('loop.h5'), 'w');
    looped.create_soft_link('/block1_conv1', 'block1_conv1');
    looped.close();
    expect(await refusal(readKeras, at('loop.h5'))).toContain('it has no layer block1_conv1');
    expect(await refusal(readKeras, at('nowhere.h5'))).toContain('does not exist; check the path');
    await mkdir(at('folder.h5'));
    expect(await refusal(readKeras, at('folder.h5'))).toContain('is a folder');
  });
});

describe('torchvision’s state', () => {
  it('is recognised as VGG-16 or VGG-19 and read up to the requested depth', async () => {
    const network = await readAs(readTorch, at('vgg16.safetensors'));
    expect(network.description.input).toEqual(IMAGENET_INPUT);
    expect(network.tensors.size).toBe(2 * 11);
    const tensors = asTorch('vgg16', vgg16);
    const [read, written] = [
      tensorOf(network, 'conv3_3.weight').values,
      tensors.get('features.14.weight')?.values,
    ];
    expect(Buffer.from(read.buffer).equals(Buffer.from(written?.buffer ?? new ArrayBuffer()))).toBe(true);
    const seen: string[] = [];
    await readTorch(at('vgg16.safetensors'), (kind) => {
      seen.push(kind);
      return { facts, depth: 'relu5_1' };
    });
    expect(seen).toEqual(['vgg16']);
  });

  const small = (shape: readonly number[]) => ({
    shape,
    values: new Float32Array(shape.reduce((product, size) => product * size, 1)),
  });

  it.each([
    [{ 'conv.weight': [1] }, 'it has no tensor features.0.weight'],
    [{ 'features.0.weight': [1], 'features.1.weight': [1] }, 'has batch normalisation'],
    [{ 'features.0.weight': [1] }, 'neither VGG-16 nor VGG-19'],
    [{ 'features.0.weight': [64, 3, 3, 3], 'features.16.weight': [1] }, 'it has no tensor features.0.bias'],
    [{ 'features.0.weight': [64, 3, 1, 1], 'features.16.weight': [1] }, 'is [64, 3, 1, 1] instead of'],
  ])('is refused: %o', async (shapes, fault) => {
    await writeTorch(
      at('other.safetensors'),
      new Map(Object.entries(shapes).map(([name, shape]) => [name, small(shape)])),
    );
    expect(await refusal(readTorch, at('other.safetensors'))).toContain(fault);
  });

  it('is refused when it is truncated', async () => {
    await copyFile(at('vgg16.safetensors'), at('cut.safetensors'));
    await truncate(at('cut.safetensors'), 40_000_000);
    expect(await refusal(readTorch, at('cut.safetensors'))).toContain('reaches beyond the end of the file');
  });
});

/** Every ReLU's activations and Gram matrices of a picture. */
async function seenBy(network: Network, picture: Float32Array, side: number) {
  const taps = vggRelus('vgg16').filter((relu) => Object.hasOwn(network.description.taps, relu));
  const engine = await createOnnxEngine(network, { threads: 1 });
  try {
    return await engine.targets(picture, { width: side, height: side }, { style: taps, content: taps });
  } finally {
    await engine.release();
  }
}

/** The largest difference as a part of the largest value. */
function relativeGap(a: Float32Array, b: Float32Array): number {
  let [gap, most] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    gap = Math.max(gap, Math.abs((a[i] as number) - (b[i] as number)));
    most = Math.max(most, Math.abs(a[i] as number));
  }
  return gap / most;
}

describe('the same weights from either file', () => {
  it('give the same activations in every layer, with either pooling', async () => {
    const picture = noisePicture(32, 32, 3);
    for (const pooling of ['average', 'max'] as const) {
      const keras = withPooling(await readAs(readKeras, at('vgg16.h5')), pooling);
      const torch = withPooling(await readAs(readTorch, at('vgg16.safetensors')), pooling);
      const [one, other] = [await seenBy(keras, picture, 32), await seenBy(torch, picture, 32)];
      expect(Object.keys(one.content)).toHaveLength(11);
      for (const [tap, map] of Object.entries(one.content)) {
        expect(
          map.some((value) => value > 0),
          tap,
        ).toBe(true);
        expect(relativeGap(map, other.content[tap] ?? map.map(() => 0)), tap).toBeLessThan(2e-4);
        expect(relativeGap(one.style[tap] ?? map, other.style[tap] ?? map), tap).toBeLessThan(2e-4);
      }
    }
  });
});
