import { type Layer, layersUpTo, type Network, tapOf } from '../../networks/index.js';
import type { Kernels } from './kernels.js';
import {
  averagePool,
  averagePoolBack,
  convolve,
  convolveBack,
  maxPool,
  maxPoolBack,
  rectifyBack,
} from './layers.js';
import type { FeatureMap, Tensorflow } from './library.js';

/** The library, and the network with its kernels on the device. */
export interface PassContext {
  readonly tf: Tensorflow;
  readonly network: Network;
  readonly kernels: Kernels;
}

interface PassedLayer {
  readonly layer: Layer;
  readonly input: FeatureMap;
  readonly output: FeatureMap;
}

/**
 * A forward pass that keeps what the backward pass needs. Maps that neither a tap nor an adjoint reads are freed early, so that
 * the memory in use is little more than the rectified activations. Call it within tf.tidy.
 */
interface ForwardPass {
  /**
   * The backward pass. `gradientOf` is called for every tap with the output of its layer, and returns the gradient of the losses
   * with respect to that, which the pass then frees.
   * @returns the gradient with respect to the picture.
   */
  readonly backward: (gradientOf: (tap: string, output: FeatureMap) => FeatureMap) => FeatureMap;
}

/** A forward pass up to the highest of some taps that calls `visit` for every tap with the output of its layer. */
export function visitTaps(
  context: PassContext,
  picture: FeatureMap,
  taps: readonly string[],
  visit: (tap: string, output: FeatureMap) => void,
): void {
  for (const { layer, output } of pass(context, picture, taps, () => false))
    for (const tap of tapsAt(context.network, taps, layer)) visit(tap, output);
}

/** Runs the layers up to the highest of some taps and keeps what the backward pass needs. */
export function forwardPass(context: PassContext, picture: FeatureMap, taps: readonly string[]): ForwardPass {
  const { tf, network } = context;
  const { layers, pooling } = network.description;
  const keep = (layer: Layer, index: number) => {
    const feedsMaximum = pooling === 'max' && layers[index + 1]?.kind === 'pool';
    const isMaximum = pooling === 'max' && layer.kind === 'pool';
    const isTapped = tapsAt(network, taps, layer).length > 0;
    return isTapped || layer.kind === 'relu' || feedsMaximum || isMaximum;
  };
  const passed = [...pass(context, picture, taps, keep)];
  return {
    backward: (gradientOf) => {
      let gradient: FeatureMap | undefined;
      for (const step of passed.toReversed()) {
        const entering = tapsAt(network, taps, step.layer).map((tap) => gradientOf(tap, step.output));
        const arriving = gradient ? [gradient, ...entering] : entering;
        gradient = tf.tidy(() => layerBack(context, step, sum(tf, arriving)));
        for (const done of [...arriving, step.output]) done.dispose();
      }
      if (!gradient) throw new Error('no tap has a gradient');
      return gradient;
    },
  };
}

const sum = (tf: Tensorflow, maps: readonly FeatureMap[]) =>
  maps.reduce((total, map) => tf.add<FeatureMap>(total, map));

const tapsAt = ({ description }: Network, taps: readonly string[], layer: Layer) =>
  taps.filter((tap) => tapOf(description, tap).layer === layer.name);

/** Passes the layers one by one. A map is freed when the next one is there, unless `keep` says otherwise. */
function* pass(
  context: PassContext,
  picture: FeatureMap,
  taps: readonly string[],
  keep: (layer: Layer, index: number) => boolean,
): Generator<PassedLayer> {
  const { tf, network, kernels } = context;
  let value = kernels.shift ? tf.sub<FeatureMap>(picture, kernels.shift) : picture;
  let kept = value === picture; // the picture is the caller's
  for (const [index, layer] of layersUpTo(network.description, taps).entries()) {
    const input = value;
    const output = tf.tidy(() => layerForward(context, layer, input));
    yield { layer, input, output };
    if (!kept) input.dispose();
    kept = keep(layer, index);
    value = output;
  }
  if (!kept) value.dispose();
}

function layerForward({ tf, network, kernels }: PassContext, layer: Layer, input: FeatureMap): FeatureMap {
  if (layer.kind === 'conv') return convolve(tf, input, kernels.of(layer.name));
  if (layer.kind === 'relu') return tf.relu(input);
  return network.description.pooling === 'max' ? maxPool(tf, input) : averagePool(tf, input);
}

function layerBack(
  { tf, network, kernels }: PassContext,
  { layer, input, output }: PassedLayer,
  gradient: FeatureMap,
): FeatureMap {
  if (layer.kind === 'conv') return convolveBack(tf, gradient, kernels.of(layer.name));
  if (layer.kind === 'relu') return rectifyBack(tf, gradient, output);
  return network.description.pooling === 'max'
    ? maxPoolBack(tf, gradient, input, output)
    : averagePoolBack(tf, gradient, input.shape);
}
