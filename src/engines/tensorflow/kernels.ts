import { forwardKernel, inputShift } from '../../graph/index.js';
import {
  type Convolution,
  convolutions,
  type Network,
  type Padding,
  tensorOf,
} from '../../networks/index.js';
import type { FeatureMap, Tensor, Tensorflow } from './library.js';

/** The tensors of one convolution on the device. */
export interface Kernel {
  /** [k, k, in, out]. */
  readonly weight: FeatureMap;
  /** [out]. */
  readonly bias: Tensor;
  /** [k, k, out, in], both spatial axes reversed. */
  readonly backward: FeatureMap;
  readonly padding: Padding;
}

/** A network's tensors on the device. */
export interface Kernels {
  readonly of: (convolution: string) => Kernel;
  /** Mean [3] to subtract from the picture before the first convolution; undefined if it is zero. */
  readonly shift: Tensor | undefined;
  readonly release: () => void;
}

/** Copies a network's kernels to the device, where they stay until they are released. */
export function uploadKernels(tf: Tensorflow, network: Network): Kernels {
  const kernels = new Map(
    convolutions(network.description).map((conv) => [conv.name, uploadKernel(tf, network, conv)]),
  );
  const mean = inputShift(network);
  const shift = mean && tf.tensor(mean, [3]);
  return {
    of: (name) => {
      const kernel = kernels.get(name);
      if (!kernel) throw new Error(`no kernel of ${name}`);
      return kernel;
    },
    shift,
    release: () => {
      for (const { weight, bias, backward } of kernels.values())
        for (const tensor of [weight, bias, backward]) tensor.dispose();
      shift?.dispose();
    },
  };
}

/**
 * The backward kernel is stored as well, because TensorFlow's own adjoint of a convolution is not bit-reproducible on a GPU,
 * and its forward convolution is.
 */
function uploadKernel(tf: Tensorflow, network: Network, conv: Convolution): Kernel {
  const { inChannels, outChannels, kernel, padding } = conv;
  const bias = tf.tensor(tensorOf(network, `${conv.name}.bias`).values, [outChannels]);
  const [weight, backward] = tf.tidy(() => {
    const plain = tf.tensor(forwardKernel(network, conv), [outChannels, inChannels, kernel, kernel]);
    const rotated = tf.reverse(plain, [2, 3]);
    return [tf.transpose(plain, [2, 3, 1, 0]), tf.transpose(rotated, [2, 3, 0, 1])] as FeatureMap[];
  }) as [FeatureMap, FeatureMap];
  return { weight, bias, backward, padding };
}
