import { zip } from '../../common/elements.js';
import { UserError } from '../../common/errors.js';
import { borderOf, names, type Objective } from '../../graph/index.js';
import type { Size } from '../../images/index.js';
import { type Network, tapOf } from '../../networks/index.js';
import type { Engine, Evaluation, Evaluator, TapSelection, Targets } from '../engine.js';
import { type TapTerm, tapTerms } from '../tap-terms.js';
import { uploadKernels } from './kernels.js';
import { convolve, convolveBack, rectifyBack } from './layers.js';
import type { FeatureMap, Matrix, Scalar, Tensor, Tensorflow } from './library.js';
import { forwardPass, type PassContext, visitTaps } from './pass.js';
import { contentTerm, gram, styleTerm, totalVariationTerm } from './terms.js';

/**
 * An engine over TensorFlow: the losses and gradient of the ONNX graphs in TensorFlow's operations, on the library's current backend,
 * which must not change until the engine is released.
 * @param tf TensorFlow.js from {@link loadTensorflow}, or tfjs-core with any backend.
 */
export function createTensorflowEngine(tf: Tensorflow, network: Network): Engine {
  const kernels = uploadKernels(tf, network);
  const context: PassContext = { tf, network, kernels };
  return {
    device: 'tensorflow',
    targets: async (picture, size, taps, tile) => {
      refuseTiles(size, tile);
      return computeTargets(context, picture, size, taps);
    },
    createEvaluator: async (objective, targets, size, tile) => {
      refuseTiles(size, tile);
      return createEvaluator(context, objective, targets, size);
    },
    release: async () => kernels.release(),
  };
}

function refuseTiles({ width, height }: Size, tile = Number.POSITIVE_INFINITY): void {
  if (Math.max(width, height) <= tile) return;
  throw new UserError(
    'tiles-unsupported',
    'TensorFlow evaluates only whole pictures, not tiles of them: choose a smaller --size or another --device.',
  );
}

type Tensors = Record<string, Tensor>;

async function computeTargets(
  context: PassContext,
  picture: Float32Array,
  size: Size,
  taps: TapSelection,
): Promise<Targets> {
  const { tf } = context;
  const all = [...new Set([...taps.style, ...taps.content])];
  const found = tf.tidy(() => {
    const style: Tensors = {};
    const content: Tensors = {};
    visitTaps(context, pictureMap(tf, picture, size), all, (tap, output) => {
      const features = tapForward(context, tap, output);
      if (taps.style.includes(tap))
        style[tap] = gram(tf, features, borderOf(context.network, tap, taps.margin));
      if (taps.content.includes(tap)) content[tap] = tf.transpose(features, [0, 3, 1, 2]);
    });
    return { style, content };
  });
  return { style: await readAll(found.style), content: await readAll(found.content) };
}

/** Reads the values of tensors and frees them. */
async function readAll(tensors: Readonly<Tensors>): Promise<Record<string, Float32Array>> {
  const values: Record<string, Float32Array> = {};
  for (const [name, tensor] of Object.entries(tensors)) values[name] = await read(tensor);
  return values;
}

async function read(tensor: Tensor): Promise<Float32Array> {
  try {
    return await tensor.data<'float32'>();
  } finally {
    tensor.dispose();
  }
}

/** A term at a tap with its target on the device. */
interface DeviceTerm extends TapTerm {
  readonly target: Tensor;
}

function createEvaluator(
  context: PassContext,
  objective: Objective,
  targets: Targets,
  size: Size,
): Evaluator {
  const { tf, network } = context;
  const { totalVariation } = objective;
  const terms = tapTerms(network, objective, targets, size).map((term): DeviceTerm => {
    const { kind, values, dims } = term;
    const isStyle = kind === 'style';
    return { ...term, target: isStyle ? tf.tensor(values, [...dims]) : fromPlanar(tf, values, dims) };
  });
  if (terms.length === 0 && totalVariation === 0)
    throw new Error('an objective needs at least one weight that is not zero');
  return {
    evaluate: (picture) => evaluate(context, terms, totalVariation, picture, size),
    release: async () => {
      for (const { target } of terms) target.dispose();
    },
  };
}

async function evaluate(
  context: PassContext,
  terms: readonly DeviceTerm[],
  totalVariation: number,
  picture: Float32Array,
  size: Size,
): Promise<Evaluation> {
  const { tf } = context;
  const termNames = [
    ...terms.map(({ name }) => name),
    ...(totalVariation === 0 ? [] : [names.totalVariation]),
  ];
  const { losses, gradient } = tf.tidy(() => {
    const found = lossesAndGradient(context, terms, totalVariation, pictureMap(tf, picture, size));
    return {
      losses: tf.stack(termNames.map((name) => found.losses[name] as Scalar)),
      gradient: tf.transpose(found.gradient, [0, 3, 1, 2]),
    };
  });
  const [values, slopes] = [await read(losses), await read(gradient)];
  const named = Object.fromEntries(zip(termNames, values, 'terms and losses'));
  return { loss: values.reduce((sum, loss) => sum + loss, 0), terms: named, gradient: slopes };
}

/** The losses of some terms by name, each times its weight, and the gradient of their sum. */
type Losses = { losses: Record<string, Scalar>; gradient: FeatureMap };

function lossesAndGradient(
  context: PassContext,
  terms: readonly DeviceTerm[],
  totalVariation: number,
  picture: FeatureMap,
): Losses {
  const parts: Losses[] = terms.length > 0 ? [networkTerms(context, terms, picture)] : [];
  if (totalVariation !== 0) {
    const { loss, gradient } = totalVariationTerm(context.tf, picture, totalVariation);
    parts.push({ losses: { [names.totalVariation]: loss }, gradient });
  }
  return addLosses(context.tf, parts);
}

function addLosses(tf: Tensorflow, parts: readonly Losses[]): Losses {
  return parts.reduce((sum, part) => ({
    losses: { ...sum.losses, ...part.losses },
    gradient: tf.add(sum.gradient, part.gradient),
  }));
}

/** All terms on the network's activations, and their gradient with respect to the picture. */
function networkTerms(context: PassContext, terms: readonly DeviceTerm[], picture: FeatureMap): Losses {
  const { tf } = context;
  const losses: Record<string, Scalar> = {};
  const taps = [...new Set(terms.map(({ tap }) => tap))];
  const gradient = forwardPass(context, picture, taps).backward((tap, output) => {
    const atTap = tf.tidy(() => {
      const features = tapForward(context, tap, output);
      const here = terms.filter((term) => term.tap === tap).map((term) => lossOf(tf, term, features));
      const sum = addLosses(tf, here);
      return { losses: sum.losses, gradient: tapBack(context, tap, features, sum.gradient) };
    });
    Object.assign(losses, atTap.losses);
    return atTap.gradient;
  });
  return { losses, gradient };
}

/** The loss of a term, and its gradient with respect to the tap's activations. */
function lossOf(
  tf: Tensorflow,
  { kind, name, target, weight, border }: DeviceTerm,
  features: FeatureMap,
): Losses {
  const { loss, gradient } =
    kind === 'style'
      ? styleTerm(tf, features, target as Matrix, weight, border)
      : contentTerm(tf, features, target as FeatureMap, weight);
  return { losses: { [name]: loss }, gradient };
}

/** A tap's activations from its layer's output. */
function tapForward({ tf, network, kernels }: PassContext, tap: string, output: FeatureMap): FeatureMap {
  const { expand } = tapOf(network.description, tap);
  return expand ? tf.relu(convolve(tf, output, kernels.of(expand.name))) : output;
}

function tapBack(
  { tf, network, kernels }: PassContext,
  tap: string,
  features: FeatureMap,
  gradient: FeatureMap,
): FeatureMap {
  const { expand } = tapOf(network.description, tap);
  return expand ? convolveBack(tf, rectifyBack(tf, gradient, features), kernels.of(expand.name)) : gradient;
}

const pictureMap = (tf: Tensorflow, picture: Float32Array, size: Size): FeatureMap =>
  fromPlanar(tf, picture, [1, 3, size.height, size.width]);

/** A map [1, height, width, channels] from values in the order [1, channels, height, width]. */
function fromPlanar(tf: Tensorflow, values: Float32Array, dims: readonly number[]): FeatureMap {
  return tf.tidy(() => {
    const planar: Tensor = tf.tensor(values, [...dims]);
    return tf.transpose(planar as FeatureMap, [0, 2, 3, 1]);
  });
}
