import { UserError } from '../common/errors.js';
import { createRandom, type Random } from '../common/random.js';
import { listed, quoted } from '../common/wording.js';
import { DESCRIPTION_FORMAT, IMAGENET_INPUT, type NetworkDescription, type Pooling } from './description.js';
import { requiredTensors } from './layers.js';
import { createNetwork, type Network, type NetworkTensor } from './network.js';
import { DEFAULT_DEPTH, vggLayers, vggRelus } from './vgg.js';

/** Options of a random network. */
interface RandomNetworkOptions {
  /** Channels of each convolution as a fraction of VGG-19's, above 0 and at most 2; at least one channel. Default 0.25. */
  readonly width?: number | undefined;
  /** A whole number from 0 to 2^53 − 1; the same seed gives the same weights on every machine. Default 0. */
  readonly seed?: number | undefined;
  /** Default `average`. */
  readonly pooling?: Pooling | undefined;
  /** The last ReLU, `relu1_1` to `relu5_4`; deeper taps are omitted. Default {@link DEFAULT_DEPTH}. */
  readonly depthTo?: string | undefined;
}

// The style layers and the content layer of L. Gatys, A. Ecker, M. Bethge: Image style transfer using CNNs. CVPR 2016.
const TAPS = ['relu1_1', 'relu2_1', 'relu3_1', 'relu4_1', 'relu4_2', 'relu5_1'];

const MAX_WIDTH = 2;

/**
 * A network of VGG-19's shape whose weights are Gaussian with variance 2 / fan-in, so that ReLU layers neither attenuate nor amplify
 * (K. He, X. Zhang, S. Ren, J. Sun: Delving deep into rectifiers, ICCV 2015), and whose biases are 0. The picture is normalised
 * with the mean and deviation of ImageNet's pixels.
 * @throws UserError `network-option` for a width, seed or depth out of range.
 */
export function randomNetwork(options: RandomNetworkOptions = {}): Network {
  const description = describeRandomNetwork(options);
  const random = createRandom(options.seed ?? 0);
  const tensors = requiredTensors(description).map(({ name, shape }) => drawTensor(name, shape, random));
  return createNetwork(description, new Map(tensors.map((tensor) => [tensor.name, tensor])));
}

/** The description of {@link randomNetwork}, without generating weights. @throws UserError as that does. */
export function describeRandomNetwork({
  width = 0.25,
  seed = 0,
  pooling = 'average',
  depthTo = DEFAULT_DEPTH,
}: RandomNetworkOptions = {}): NetworkDescription {
  if (!(width > 0 && width <= MAX_WIDTH))
    throw optionError(`width must be above 0 and at most ${MAX_WIDTH}, not ${width}`);
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw optionError(`seed must be a whole number from 0 to ${Number.MAX_SAFE_INTEGER}, not ${seed}`);
  const relus = vggRelus('vgg19');
  if (!relus.includes(depthTo))
    throw optionError(`depth must be one of ${listed(relus)}, not ${quoted(depthTo)}`);
  const layers = vggLayers('vgg19', depthTo, width);
  const taps = TAPS.filter((tap) => layers.some(({ name }) => name === tap));
  return {
    format: DESCRIPTION_FORMAT,
    name: 'random',
    title: `Random filters (VGG-19's shape, width ${width}, seed ${seed})`,
    licence: 'MIT',
    source: 'Drawn by Impasto from a normal distribution',
    input: IMAGENET_INPUT,
    pooling,
    weights: 'random.safetensors',
    layers,
    taps: Object.fromEntries(taps.map((tap) => [tap, { layer: tap }])),
  };
}

function optionError(rule: string): UserError {
  return new UserError('network-option', `The random network's ${rule}.`);
}

function drawTensor(name: string, shape: readonly number[], random: Random): NetworkTensor {
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  if (shape.length > 1) fillGaussian(values, Math.sqrt(2 / fanIn(shape)), random);
  return { name, shape, values };
}

/** Inputs of one output sample: in · kernel · kernel of a weight [out, in, kernel, kernel]. */
function fanIn(shape: readonly number[]): number {
  return shape.slice(1).reduce((product, size) => product * size, 1);
}

function fillGaussian(values: Float32Array, deviation: number, random: Random): void {
  for (let index = 0; index < values.length; index++) values[index] = deviation * random.gaussian();
}
