import {
  type Convolution,
  convolutions,
  createNetwork,
  type Network,
  type NetworkTensor,
  tensorOf,
} from '../networks/index.js';
import type { MeanActivations } from './activations.js';

/**
 * Limits the amplification of a channel that is much weaker than its layer's average: one that is rarely active on the pictures would become
 * huge where it is active.
 */
const WEAKEST = 1e-3;

/**
 * The same network with every convolution's output divided by the mean activation of its channel, so that each ReLU's channels have
 * mean 1 (L. Gatys, A. Ecker, M. Bethge: Image style transfer using convolutional neural networks, CVPR 2016, section 2). ReLU and
 * pooling commute with a positive factor, so the network's output is the same except for these factors: the next convolution's
 * kernels are multiplied by them. Channels that are never active are not changed.
 * @param means of this network, as `meanActivations` returns them.
 * @throws RangeError for a network with expand convolutions, or with a convolution that no ReLU follows.
 */
export function normalised(network: Network, means: MeanActivations): Network {
  const { description } = network;
  const tensors = new Map<string, NetworkTensor>();
  let before: Float32Array | undefined;
  for (const convolution of convolutions(description)) {
    const scale = scaleOf(means, reluAfter(network, convolution));
    for (const tensor of rescaled(network, convolution, before, scale)) tensors.set(tensor.name, tensor);
    before = scale;
  }
  return createNetwork(description, tensors);
}

function reluAfter({ description: { layers, name } }: Network, convolution: Convolution): string {
  const index = layers.findIndex((layer) => layer.name === convolution.name);
  const next = layers[index + 1];
  if (index >= 0 && next?.kind === 'relu') return next.name;
  throw new RangeError(`${convolution.name} of ${name} has no ReLU of its own`);
}

/** The divisor of each channel. */
function scaleOf(means: MeanActivations, relu: string): Float32Array {
  const mean = means.get(relu);
  if (mean === undefined) throw new RangeError(`the means of ${relu} are missing`);
  const weakest = (WEAKEST * mean.reduce((sum, one) => sum + one, 0)) / mean.length;
  return mean.map((one) => (one > 0 ? Math.max(one, weakest) : 1));
}

function rescaled(
  network: Network,
  { name, inChannels, outChannels, kernel }: Convolution,
  before: Float32Array | undefined,
  scale: Float32Array,
): NetworkTensor[] {
  const weight = tensorOf(network, `${name}.weight`);
  const bias = tensorOf(network, `${name}.bias`);
  const places = kernel * kernel;
  const values = new Float32Array(weight.values.length);
  for (let o = 0, at = 0; o < outChannels; o++)
    for (let i = 0; i < inChannels; i++) {
      const factor = (before?.[i] ?? 1) / (scale[o] as number);
      for (let place = 0; place < places; place++, at++) values[at] = (weight.values[at] as number) * factor;
    }
  return [
    { name: weight.name, shape: weight.shape, values },
    {
      name: bias.name,
      shape: bias.shape,
      values: bias.values.map((one, channel) => one / (scale[channel] as number)),
    },
  ];
}
