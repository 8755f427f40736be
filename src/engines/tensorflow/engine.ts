import { zip } from '../../common/elements.js';
import { elementCount, names, type Objective, tapDims, weighted } from '../../graph/index.js';
import type { Size } from '../../images/index.js';
import { type Network, tapChannels, tapOf } from '../../networks/index.js';
import type { Engine, Evaluation, Evaluator, TapSelection, Targets } from '../engine.js';
import { uploadKernels } from './kernels.js';
import { convolve, convolveBack, rectifyBack } from './layers.js';
import type { FeatureMap, Matrix, Scalar, Tensor, Tensorflow } from './library.js';
import { forwardPass, type PassContext, visitTaps } from './pass.js';
import { contentTerm, gram, styleTerm, type Term, totalVariationTerm } from './terms.js';

/** Settings of the TensorFlow engine. */
interface TensorflowSettings {
  /** Name of the device, as `--device` takes it; `tensorflow` if left out. */
  readonly device?: string;
}

/**
 * An engine over TensorFlow: the losses and gradient of the ONNX graphs in TensorFlow's operations. It runs on the library's
 * current backend, which must not change until the engine is released. Kernels and targets stay on the device until they are
 * released. Pooling is that of the network's description.
 * @param tf TensorFlow.js from {@link loadTensorflow}, or tfjs-core with any backend.
 */
export function createTensorflowEngine(
  tf: Tensorflow,
  network: Network,
  { device = 'tensorflow' }: TensorflowSettings = {},
): Engine {
  const kernels = uploadKernels(tf, network);
  const context: PassContext = { tf, network, kernels };
  return {
    device,
    targets: (picture, size, taps) => computeTargets(context, picture, size, taps),
    createEvaluator: async (objective, targets, size) => createEvaluator(context, objective, targets, size),
    release: async () => kernels.release(),
  };
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
      if (taps.style.includes(tap)) style[tap] = gram(tf, features);
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

/** A target on the device, with the weight of its term. */
interface DeviceTarget<T> {
  readonly target: T;
  readonly weight: number;
}

/** The targets of the weighted terms, by tap. */
interface DeviceTargets {
  readonly style: ReadonlyMap<string, DeviceTarget<Matrix>>;
  readonly content: ReadonlyMap<string, DeviceTarget<FeatureMap>>;
}

function createEvaluator(
  context: PassContext,
  objective: Objective,
  targets: Targets,
  size: Size,
): Evaluator {
  const terms = termNames(objective);
  if (terms.length === 0) throw new Error('an objective needs at least one weight that is not zero');
  const onDevice = uploadTargets(context, objective, targets, size);
  return {
    evaluate: (picture) => evaluate(context, objective, terms, onDevice, picture, size),
    release: async () => {
      for (const { target } of [...onDevice.style.values(), ...onDevice.content.values()]) target.dispose();
    },
  };
}

const termNames = ({ style, content, totalVariation }: Objective): string[] => [
  ...weighted(style).map(([tap]) => names.style(tap)),
  ...weighted(content).map(([tap]) => names.content(tap)),
  ...(totalVariation === 0 ? [] : [names.totalVariation]),
];

type Shape4 = [number, number, number, number];

/** @throws RangeError when a target is missing or has another size. */
function uploadTargets(
  { tf, network }: PassContext,
  objective: Objective,
  targets: Targets,
  size: Size,
): DeviceTargets {
  // All are checked before the first one is uploaded, so that an error leaves no tensor behind.
  const style = weighted(objective.style).map(([tap, weight]) => {
    const channels = tapChannels(network.description, tap);
    const shape: [number, number] = [channels, channels];
    return { tap, weight, shape, values: checked(names.style(tap), targets.style[tap], shape) };
  });
  const content = weighted(objective.content).map(([tap, weight]) => {
    const shape: Shape4 = [1, ...tapDims(network, tap, size)];
    return { tap, weight, shape, values: checked(names.content(tap), targets.content[tap], shape) };
  });
  return {
    style: new Map(
      style.map(({ tap, weight, shape, values }) => [
        tap,
        { target: tf.tensor(values, shape) as Matrix, weight },
      ]),
    ),
    content: new Map(
      content.map(({ tap, weight, shape, values }) => [
        tap,
        { target: fromPlanar(tf, values, shape), weight },
      ]),
    ),
  };
}

function checked(name: string, values: Float32Array | undefined, shape: readonly number[]): Float32Array {
  if (values?.length !== elementCount(shape)) throw new RangeError(`the target ${name} is not [${shape}]`);
  return values;
}

async function evaluate(
  context: PassContext,
  objective: Objective,
  terms: readonly string[],
  targets: DeviceTargets,
  picture: Float32Array,
  size: Size,
): Promise<Evaluation> {
  const { tf } = context;
  const { losses, gradient } = tf.tidy(() => {
    const found = lossesAndGradient(context, objective, targets, pictureMap(tf, picture, size));
    return {
      losses: tf.stack(terms.map((term) => found.losses[term] as Scalar)),
      gradient: tf.transpose(found.gradient, [0, 3, 1, 2]),
    };
  });
  const [values, slopes] = [await read(losses), await read(gradient)];
  const named = Object.fromEntries(zip(terms, values, 'terms and losses'));
  return { loss: values.reduce((sum, loss) => sum + loss, 0), terms: named, gradient: slopes };
}

/** The losses of some terms by name, each times its weight, and the gradient of their sum. */
type Losses = { losses: Record<string, Scalar>; gradient: FeatureMap };

function lossesAndGradient(
  context: PassContext,
  objective: Objective,
  targets: DeviceTargets,
  picture: FeatureMap,
): Losses {
  const { tf } = context;
  const parts: Losses[] = [];
  const taps = [...new Set([...targets.style.keys(), ...targets.content.keys()])];
  if (taps.length > 0) parts.push(networkTerms(context, targets, picture, taps));
  if (objective.totalVariation !== 0) {
    const { loss, gradient } = totalVariationTerm(tf, picture, objective.totalVariation);
    parts.push({ losses: { [names.totalVariation]: loss }, gradient });
  }
  return addLosses(tf, parts);
}

function addLosses(tf: Tensorflow, parts: readonly Losses[]): Losses {
  return parts.reduce((sum, part) => ({
    losses: { ...sum.losses, ...part.losses },
    gradient: tf.add(sum.gradient, part.gradient),
  }));
}

/** All terms on the network's activations, and their gradient with respect to the picture. */
function networkTerms(
  context: PassContext,
  targets: DeviceTargets,
  picture: FeatureMap,
  taps: readonly string[],
): Losses {
  const { tf } = context;
  const losses: Record<string, Scalar> = {};
  const gradient = forwardPass(context, picture, taps).backward((tap, output) => {
    const atTap = tf.tidy(() => {
      const features = tapForward(context, tap, output);
      const sum = addLosses(tf, termsAt(tf, targets, tap, features));
      return { losses: sum.losses, gradient: tapBack(context, tap, features, sum.gradient) };
    });
    Object.assign(losses, atTap.losses);
    return atTap.gradient;
  });
  return { losses, gradient };
}

/** The terms on a tap's activations, and their gradient with respect to these. */
function termsAt(tf: Tensorflow, targets: DeviceTargets, tap: string, features: FeatureMap): Losses[] {
  const named = (name: string, { loss, gradient }: Term): Losses => ({ losses: { [name]: loss }, gradient });
  const [style, content] = [targets.style.get(tap), targets.content.get(tap)];
  return [
    ...(style ? [named(names.style(tap), styleTerm(tf, features, style.target, style.weight))] : []),
    ...(content
      ? [named(names.content(tap), contentTerm(tf, features, content.target, content.weight))]
      : []),
  ];
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
function fromPlanar(tf: Tensorflow, values: Float32Array, shape: Shape4): FeatureMap {
  return tf.tidy(() => tf.transpose(tf.tensor(values, shape) as FeatureMap, [0, 2, 3, 1]));
}
