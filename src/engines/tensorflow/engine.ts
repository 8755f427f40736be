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
export interface TensorflowSettings {
  /** Name of the device, as `--device` takes it; `tensorflow` if left out. */
  readonly device?: string;
}

/**
 * An engine over TensorFlow: the losses and gradient of the ONNX graphs, term by term, in TensorFlow's own operations. It runs on
 * the backend that the library has set, which must not be changed while the engine lives. Kernels and targets stay on the device
 * until they are released. The network's own pooling decides how it pools.
 * @param tf TensorFlow.js as {@link loadTensorflow} gives it, or tfjs-core with any backend.
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

/** The values of some tensors, which are freed. */
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

/** The targets of the weighted terms on the device. */
interface DeviceTargets {
  readonly style: ReadonlyMap<string, Matrix>;
  readonly content: ReadonlyMap<string, FeatureMap>;
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
      for (const tensor of [...onDevice.style.values(), ...onDevice.content.values()]) tensor.dispose();
    },
  };
}

const termNames = ({ style, content, totalVariation }: Objective): string[] => [
  ...weighted(style).map(([tap]) => names.style(tap)),
  ...weighted(content).map(([tap]) => names.content(tap)),
  ...(totalVariation === 0 ? [] : [names.totalVariation]),
];

type Shape4 = [number, number, number, number];

/** @throws RangeError when a target is missing or of another size. */
function uploadTargets(
  { tf, network }: PassContext,
  objective: Objective,
  targets: Targets,
  size: Size,
): DeviceTargets {
  // All are checked before the first is copied, which nobody would free.
  const style = weighted(objective.style).map(([tap]) => {
    const channels = tapChannels(network.description, tap);
    const shape: [number, number] = [channels, channels];
    return { tap, shape, values: checked(names.style(tap), targets.style[tap], shape) };
  });
  const content = weighted(objective.content).map(([tap]) => {
    const shape: Shape4 = [1, ...tapDims(network, tap, size)];
    return { tap, shape, values: checked(names.content(tap), targets.content[tap], shape) };
  });
  return {
    style: new Map(style.map(({ tap, shape, values }) => [tap, tf.tensor(values, shape) as Matrix])),
    content: new Map(content.map(({ tap, shape, values }) => [tap, fromPlanar(tf, values, shape)])),
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
  const named = Object.fromEntries(terms.map((term, index) => [term, values[index] ?? Number.NaN]));
  return { loss: values.reduce((sum, loss) => sum + loss, 0), terms: named, gradient: slopes };
}

/** The losses of some terms by name, each times its weight, and the gradient of their sum. */
type Pull = { losses: Record<string, Scalar>; gradient: FeatureMap };

function lossesAndGradient(
  context: PassContext,
  objective: Objective,
  targets: DeviceTargets,
  picture: FeatureMap,
): Pull {
  const { tf } = context;
  const pulls: Pull[] = [];
  const taps = [...new Set([...targets.style.keys(), ...targets.content.keys()])];
  if (taps.length > 0) pulls.push(throughNetwork(context, objective, targets, picture, taps));
  if (objective.totalVariation !== 0) {
    const { loss, gradient } = totalVariationTerm(tf, picture, objective.totalVariation);
    pulls.push({ losses: { [names.totalVariation]: loss }, gradient });
  }
  return addPulls(tf, pulls);
}

function addPulls(tf: Tensorflow, pulls: readonly Pull[]): Pull {
  return pulls.reduce((sum, pull) => ({
    losses: { ...sum.losses, ...pull.losses },
    gradient: tf.add(sum.gradient, pull.gradient),
  }));
}

/** All terms that look at the network, and their gradient with respect to the picture. */
function throughNetwork(
  context: PassContext,
  objective: Objective,
  targets: DeviceTargets,
  picture: FeatureMap,
  taps: readonly string[],
): Pull {
  const { tf } = context;
  const losses: Record<string, Scalar> = {};
  const gradient = forwardPass(context, picture, taps).backward((tap, output) => {
    const pull = tf.tidy(() => {
      const features = tapForward(context, tap, output);
      const sum = addPulls(tf, termsAt(tf, objective, targets, tap, features));
      return { losses: sum.losses, gradient: tapBack(context, tap, features, sum.gradient) };
    });
    Object.assign(losses, pull.losses);
    return pull.gradient;
  });
  return { losses, gradient };
}

/** The terms that look at a tap, and their gradient with respect to its activations. */
function termsAt(
  tf: Tensorflow,
  objective: Objective,
  targets: DeviceTargets,
  tap: string,
  features: FeatureMap,
): Pull[] {
  const pull = (name: string, { loss, gradient }: Term): Pull => ({ losses: { [name]: loss }, gradient });
  const [style, content] = [targets.style.get(tap), targets.content.get(tap)];
  const [styleWeight = 0, contentWeight = 0] = [objective.style[tap], objective.content[tap]];
  return [
    ...(style ? [pull(names.style(tap), styleTerm(tf, features, style, styleWeight))] : []),
    ...(content ? [pull(names.content(tap), contentTerm(tf, features, content, contentWeight))] : []),
  ];
}

/** A tap's activations out of its layer's output. */
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

/** [1, height, width, channels] out of values in the order [1, channels, height, width]. */
function fromPlanar(tf: Tensorflow, values: Float32Array, shape: Shape4): FeatureMap {
  return tf.tidy(() => tf.transpose(tf.tensor(values, shape) as FeatureMap, [0, 2, 3, 1]));
}
