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
 * The same network with every convolution's output divided by the mean activation of its layer, so that each ReLU has the mean 1. ReLU
 * and pooling commute with a positive factor, so the network's output is the same except for a factor per layer: the next convolution's
 * kernels are multiplied by it. Gatys, Ecker and Bethge (CVPR 2016, section 2) scale each channel; over a few pictures that amplifies
 * channels that are rarely active, and VGG-19 then paints coloured noise. Layers that are never active are not changed.
 * @param means of this network, as `meanActivations` returns them.
 * @throws RangeError for a network with expand convolutions, or with a convolution that no ReLU follows.
 */
export function normalised(network: Network, means: MeanActivations): Network {
  const { description } = network;
  const tensors = new Map<string, NetworkTensor>();
  let before = 1;
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

/** The divisor of a layer. */
function scaleOf(means: MeanActivations, relu: string): number {
  const mean = means.get(relu);
  if (mean === undefined) throw new RangeError(`the mean of ${relu} is missing`);
  return mean > 0 ? mean : 1;
}

function rescaled(network: Network, { name }: Convolution, before: number, scale: number): NetworkTensor[] {
  const weight = tensorOf(network, `${name}.weight`);
  const bias = tensorOf(network, `${name}.bias`);
  return [
    { name: weight.name, shape: weight.shape, values: weight.values.map((one) => (one * before) / scale) },
    { name: bias.name, shape: bias.shape, values: bias.values.map((one) => one / scale) },
  ];
}
