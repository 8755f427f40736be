import { DESCRIPTION_FORMAT, type InputConvention, type NetworkDescription } from './description.js';
import { DEFAULT_DEPTH, type VggKind, vggLayers, vggRelus } from './vgg.js';

/** A published file of weights. */
export interface PublishedWeights {
  readonly kind: VggKind;
  readonly title: string;
  readonly licence: string;
  /** The authors and the publisher of the weights. */
  readonly source: string;
  /** The file's name, the same at every address. */
  readonly file: string;
  /** Addresses of folders that hold it, in the order to try; each ends in a slash. */
  readonly folders: readonly string[];
  /** Bytes. */
  readonly size: number;
  /** In hexadecimal, as published. */
  readonly md5: string;
}

const LICENCE = 'CC BY 4.0';
const OLD_RELEASE = 'https://github.com/fchollet/deep-learning-models/releases/download/v0.1/';
const KERAS_STORAGE = 'https://storage.googleapis.com/tensorflow/keras-applications/';

/**
 * The networks that can be installed by name. Addresses and MD5 are from Keras' sources (keras/applications/vgg16.py and
 * vgg19.py, and the older release of deep-learning-models); the sizes are what Keras reports when it downloads them.
 */
export const PUBLISHED: readonly PublishedWeights[] = [
  {
    kind: 'vgg19',
    title: 'VGG-19',
    licence: LICENCE,
    source: 'K. Simonyan and A. Zisserman, University of Oxford; published by Keras',
    file: 'vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5',
    folders: [`${KERAS_STORAGE}vgg19/`, OLD_RELEASE],
    size: 80_134_624,
    md5: '253f8cb515780f3b799900260a226db6',
  },
  {
    kind: 'vgg16',
    title: 'VGG-16',
    licence: LICENCE,
    source: 'K. Simonyan and A. Zisserman, University of Oxford; published by Keras',
    file: 'vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5',
    folders: [`${KERAS_STORAGE}vgg16/`, OLD_RELEASE],
    size: 58_889_256,
    md5: '6d6bbae143d832006294945121d1f1fc',
  },
];

/** The published network of that name, if there is one. */
export function publishedNamed(name: string): PublishedWeights | undefined {
  return PUBLISHED.find(({ kind }) => kind === name);
}

/** Properties of a VGG network that its weights do not contain. */
export interface VggFacts {
  readonly name: string;
  readonly title: string;
  readonly licence: string;
  readonly source: string;
  readonly input: InputConvention;
  /** The last ReLU; see {@link vggRelus}. */
  readonly depth: string;
}

/**
 * The description of a VGG network with a tap at every ReLU. It uses max pooling, with which it was trained: with the
 * average pooling that Gatys, Ecker and Bethge (CVPR 2016) prefer, calm areas get white dots.
 * @throws RangeError for a depth that VGG of this kind does not have.
 */
export function describeVgg(kind: VggKind, facts: VggFacts): NetworkDescription {
  const { depth, ...rest } = facts;
  const layers = vggLayers(kind, depth);
  if (layers.length === 0) throw new RangeError(`${kind} has no ${depth}`);
  const relus = vggRelus(kind);
  const taps = relus.slice(0, relus.indexOf(depth) + 1).map((relu) => [relu, { layer: relu }]);
  return {
    format: DESCRIPTION_FORMAT,
    ...rest,
    pooling: 'max',
    weights: 'weights.safetensors',
    layers,
    taps: Object.fromEntries(taps),
  };
}

/** The depths to which a VGG network can be taken over: the default one and those below it. */
export function vggDepths(kind: VggKind): string[] {
  const relus = vggRelus(kind);
  return relus.slice(relus.indexOf(DEFAULT_DEPTH));
}
