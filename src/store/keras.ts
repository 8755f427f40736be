import {
  type Convolution,
  convolutions,
  createNetwork,
  describeVgg,
  type InputConvention,
  type NetworkDescription,
  type NetworkTensor,
  type TensorData,
  type VggKind,
} from '../networks/index.js';
import { type Hdf5File, withHdf5 } from './hdf5.js';
import { type ReadWeights, type Refuse, refuser } from './weights.js';

/** As trained with Caffe: blue, green, red in 0..255 minus the mean colour of ImageNet. */
export const KERAS_INPUT: InputConvention = {
  channels: 'bgr',
  scale: 255,
  mean: [103.939, 116.779, 123.68],
  deviation: [1, 1, 1],
};

/**
 * Reads a VGG network from Keras' HDF5 file: kernels [height, width, in, out] in a group for each layer, with the names of the file that
 * Keras publishes (`block1_conv1/block1_conv1_W_1:0`) or of `save_weights` and `save` of Keras 2
 * (`block1_conv1/block1_conv1/kernel:0`, the latter within `model_weights`).
 * @throws UserError `network-import` that names the first fault.
 */
export const readKeras: ReadWeights = (path, settings) => {
  const refuse = refuser(path);
  return withHdf5(path, refuse, (file) => {
    const root = ROOTS.find((folder) => pathIn(file, folder, 'conv1_1', 'kernel') !== undefined);
    if (root === undefined) return refuse('it has no layer block1_conv1 of VGG with its kernel');
    const kind: VggKind = pathIn(file, root, 'conv3_4', 'kernel') === undefined ? 'vgg16' : 'vgg19';
    const { facts, depth } = settings(kind);
    const description = describeVgg(kind, { ...facts, depth, input: KERAS_INPUT });
    return createNetwork(description, new Map(tensorsOf(file, root, description, refuse)));
  });
};

const ROOTS = ['', 'model_weights/'];

type Part = 'kernel' | 'bias';

function* tensorsOf(
  file: Hdf5File,
  root: string,
  description: NetworkDescription,
  refuse: Refuse,
): Generator<[string, NetworkTensor]> {
  for (const convolution of convolutions(description)) {
    const { name, inChannels, outChannels, kernel } = convolution;
    const take = (part: Part, shape: readonly number[]) => read(file, root, convolution, part, shape, refuse);
    const weights = take('kernel', [kernel, kernel, inChannels, outChannels]);
    const tensors = [
      { name: `${name}.weight`, ...outputFirst(weights, convolution) },
      { name: `${name}.bias`, shape: [outChannels], values: take('bias', [outChannels]) },
    ];
    for (const tensor of tensors) yield [tensor.name, tensor];
  }
}

function read(
  file: Hdf5File,
  root: string,
  { name }: Convolution,
  part: Part,
  shape: readonly number[],
  refuse: Refuse,
): Float32Array {
  const path = pathIn(file, root, name, part) ?? refuse(`it has no ${part} of ${layerName(name)}`);
  const found = file.shapeOf(path) ?? [];
  if (found.join() !== shape.join())
    return refuse(`its ${path} is [${found.join(', ')}] instead of [${shape.join(', ')}]`);
  return file.read(path);
}

/** `block1_conv2` for conv1_2. */
const layerName = (convolution: string) => convolution.replace(/^conv(\d)_(\d)$/, 'block$1_conv$2');

/** The path of a layer's dataset, under any of its possible names. */
function pathIn(file: Hdf5File, root: string, convolution: string, part: Part): string | undefined {
  const layer = layerName(convolution);
  const letter = part === 'kernel' ? 'W' : 'b';
  const names = [`${layer}_${letter}_1:0`, `${layer}/${part}:0`, `${part}:0`];
  return names.map((name) => `${root}${layer}/${name}`).find((path) => file.shapeOf(path) !== undefined);
}

/** [height, width, in, out] as [out, in, height, width]. */
function outputFirst(values: Float32Array, { inChannels, outChannels, kernel }: Convolution): TensorData {
  const places = kernel * kernel;
  const turned = new Float32Array(values.length);
  let from = 0;
  for (let place = 0; place < places; place++)
    for (let i = 0; i < inChannels; i++)
      for (let o = 0; o < outChannels; o++)
        turned[(o * inChannels + i) * places + place] = values[from++] as number;
  return { shape: [outChannels, inChannels, kernel, kernel], values: turned };
}
