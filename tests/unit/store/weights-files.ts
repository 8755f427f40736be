import { File, ready } from 'h5wasm/node';
import { createRandom } from '../../../src/common/random.js';
import {
  convolutions,
  DEFAULT_DEPTH,
  describeVgg,
  type TensorData,
  type VggKind,
  vggDepths,
} from '../../../src/networks/index.js';
import { writeSafetensors } from '../../../src/networks/safetensors-writer.js';
import { KERAS_INPUT } from '../../../src/store/keras.js';

/** Kernels [height, width, in, out] and biases by the name of the convolution, in Keras' layout. */
export type KerasWeights = ReadonlyMap<string, { readonly kernel: TensorData; readonly bias: TensorData }>;

const facts = { name: 'vgg', title: 'vgg', licence: 'none', source: 'drawn by a test', input: KERAS_INPUT };

/** The description of a whole VGG: all convolutions, to conv5_4 or conv5_3. */
export const wholeVgg = (kind: VggKind) =>
  describeVgg(kind, { ...facts, depth: vggDepths(kind).at(-1) ?? DEFAULT_DEPTH });

/** He-scaled weights of a VGG's true shapes; uniform, because Gaussian ones take seconds to generate. The first layer's suit 0..255. */
export function drawKerasWeights(kind: VggKind, seed = 1): KerasWeights {
  const random = createRandom(seed);
  return new Map(
    convolutions(wholeVgg(kind)).map(({ name, inChannels, outChannels }) => {
      const reach = Math.sqrt(6 / (9 * inChannels)) / (name === 'conv1_1' ? 60 : 1);
      const kernel = uniform([3, 3, inChannels, outChannels], reach, random.uniform);
      return [name, { kernel, bias: uniform([outChannels], 0.05, random.uniform) }] as const;
    }),
  );
}

function uniform(shape: readonly number[], reach: number, random: () => number): TensorData {
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  for (let i = 0; i < values.length; i++) values[i] = reach * (2 * random() - 1);
  return { shape, values };
}

/** How the file names its datasets. */
export interface KerasNames {
  readonly root: string;
  readonly path: (layer: string, part: 'kernel' | 'bias') => string;
}

/** The names of the file that Keras publishes. */
export const publishedNames: KerasNames = {
  root: '',
  path: (layer, part) => `${layer}/${layer}_${part === 'kernel' ? 'W' : 'b'}_1:0`,
};

/** The names that `model.save` of Keras 2 gives. */
export const savedNames: KerasNames = {
  root: 'model_weights',
  path: (layer, part) => `${layer}/${layer}/${part}:0`,
};

/** Writes an HDF5 file in Keras' layout. */
export async function writeKeras(path: string, weights: KerasWeights, names = publishedNames): Promise<void> {
  await ready;
  const file = new File(path, 'w');
  for (const [name, { kernel, bias }] of weights) {
    const layer = name.replace(/^conv(\d)_(\d)$/, 'block$1_conv$2');
    const parts = { kernel, bias };
    for (const part of ['kernel', 'bias'] as const)
      addDataset(file, `${names.root}/${names.path(layer, part)}`, parts[part]);
  }
  file.close();
}

/** Adds a dataset of floats, and the groups above it. */
export function addDataset(file: File, path: string, { shape, values }: TensorData, dtype = '<f'): void {
  const steps = path.split('/').filter(Boolean);
  const name = steps.pop() ?? '';
  let folder = '';
  for (const step of steps) {
    const parent = folder === '' ? file : file.get(folder);
    if (!(parent && 'create_group' in parent)) throw new Error(`no group ${folder}`);
    if (!parent.keys().includes(step)) parent.create_group(step);
    folder = `${folder}/${step}`;
  }
  const group = folder === '' ? file : file.get(folder);
  if (!(group && 'create_dataset' in group)) throw new Error(`no group ${folder}`);
  group.create_dataset({ name, data: values, shape: [...shape], dtype });
}

const [torchMean, torchDeviation] = [[0.485, 0.456, 0.406] as const, [0.229, 0.224, 0.225] as const];

/**
 * The same function of the picture in torchvision's layout: kernels [out, in, height, width] for red, green and blue, normalised
 * by mean and deviation. Solved from 255 x − m = 255 d ((x − μ) / d) + (255 μ − m).
 */
export function asTorch(kind: VggKind, weights: KerasWeights): Map<string, TensorData> {
  const tensors = new Map<string, TensorData>();
  const { layers } = wholeVgg(kind);
  for (const [name, { kernel, bias }] of weights) {
    const place = layers.findIndex((layer) => layer.name === name);
    const [, , inChannels = 0, outChannels = 0] = kernel.shape;
    const isFirst = name === 'conv1_1';
    const turned = new Float32Array(kernel.values.length);
    const shifted = Float64Array.from(bias.values);
    for (let hw = 0; hw < 9; hw++)
      for (let i = 0; i < inChannels; i++)
        for (let o = 0; o < outChannels; o++) {
          const value = kernel.values[(hw * inChannels + i) * outChannels + o] as number;
          const input = isFirst ? 2 - i : i;
          const factor = isFirst ? 255 * (torchDeviation[input] as number) : 1;
          turned[(o * inChannels + input) * 9 + hw] = value * factor;
          if (isFirst)
            shifted[o] =
              (shifted[o] as number) +
              value * (255 * (torchMean[input] as number) - (KERAS_INPUT.mean[i] as number));
        }
    tensors.set(`features.${place}.weight`, { shape: [outChannels, inChannels, 3, 3], values: turned });
    tensors.set(`features.${place}.bias`, { shape: [outChannels], values: Float32Array.from(shifted) });
  }
  return tensors;
}

/** Writes a state of torchvision's. */
export async function writeTorch(path: string, tensors: ReadonlyMap<string, TensorData>): Promise<void> {
  await writeSafetensors(path, tensors, {}, 'F32');
}
