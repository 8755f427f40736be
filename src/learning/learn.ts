import { elementAt } from '../common/elements.js';
import { createRandom, type Random } from '../common/random.js';
import { activationsOf, type Engine } from '../engines/index.js';
import type { Picture } from '../images/index.js';
import { createNetwork, type Network } from '../networks/index.js';
import { DirectionClusters } from './directions.js';
import { type Filters, filtersOf } from './filters.js';
import { type Maps, PatchSample } from './patches.js';
import { channelsOf, filtersIn, INPUT, LEARNED_LAYERS, type LearnedName, learnedNetwork } from './shape.js';
import { whitened, whiteningOf } from './whitening.js';

/** The progress of learning. */
export interface LearningProgress {
  /** The convolution that is learned, from 1. */
  readonly layer: number;
  readonly layers: number;
  /** Passes over the patches that are done. */
  readonly pass: number;
  readonly passes: number;
  /** Mean cosine of the patches with their filters, 0 to 1; undefined before the first pass. */
  readonly similarity?: number;
}

/** What is learned, and from what. */
interface Learning extends LearnedName {
  /** Reads one of the pictures; `undefined` for one that is left out. @param index from 0. */
  readonly read: (index: number) => Promise<Picture | undefined>;
  readonly seed: number;
  /** Patches that every convolution is learned from. */
  readonly patches: number;
  /** Passes over them. */
  readonly passes: number;
  /** Opens an engine, which is released here. */
  readonly open: (network: Network) => Promise<Engine>;
  readonly onProgress: (progress: LearningProgress) => void;
  /** Called with the network so far after each convolution, from which learning can continue. */
  readonly onLayer: (network: Network) => Promise<void>;
  /** A network that `onLayer` received before, of the same pictures and seed. */
  readonly begun?: Network | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Pictures that patches are taken from; more than this would cost time and change little. */
const MOST_PICTURES = 240;

/**
 * Learns a feature network from pictures without labels, one convolution after the other: patches of the maps below are whitened and grouped by
 * direction, and every group becomes a filter (A. Coates, H. Lee and A. Ng, *An analysis of single-layer networks in unsupervised feature
 * learning*, 2011). The same pictures and seed give the same network, also when it is interrupted and continues.
 * @throws the signal's reason when it fires; RangeError when no picture has a patch.
 */
export async function learn(learning: Learning): Promise<Network> {
  const filters = learning.begun ? filtersIn(learning.begun) : [];
  while (filters.length < LEARNED_LAYERS) {
    filters.push(await learnLayer(learning, filters));
    await learning.onLayer(learnedNetwork(filters, learning));
  }
  return learnedNetwork(filters, learning);
}

async function learnLayer(learning: Learning, below: readonly Filters[]): Promise<Filters> {
  const { seed, passes, signal, onProgress } = learning;
  const index = below.length;
  const random = createRandom(seed * LEARNED_LAYERS + index);
  const report = (pass: number, similarity?: number) =>
    onProgress({
      layer: index + 1,
      layers: LEARNED_LAYERS,
      pass,
      passes,
      ...(similarity !== undefined && { similarity }),
    });
  const rest = async () => {
    await new Promise(setImmediate);
    signal?.throwIfAborted();
  };
  report(0);
  const patches = await sample(learning, below, random, rest);
  const whitening = whiteningOf(patches);
  await rest();
  const vectors = whitened(patches, whitening);
  const clusters = new DirectionClusters(vectors, channelsOf(index), random);
  for (let pass = 1; pass <= passes; pass++) report(pass, await clusters.pass(rest));
  return filtersOf(clusters.directions, vectors, whitening);
}

async function sample(
  learning: Learning,
  below: readonly Filters[],
  random: Random,
  rest: () => Promise<void>,
) {
  const order = shuffled(learning.pictures, random).slice(0, MOST_PICTURES);
  const each = Math.ceil(learning.patches / order.length);
  const found = new PatchSample(learning.patches, below.length === 0 ? 3 : channelsOf(below.length - 1));
  const maps = below.length === 0 ? undefined : await openMaps(learning, below);
  try {
    for (const index of order) {
      await rest();
      const picture = await learning.read(index);
      if (picture) found.take(maps ? await maps.at(picture) : inputOf(picture), each, random);
    }
    return found.patches;
  } finally {
    await maps?.release();
  }
}

/** The maps that the next convolution reads: those of the last layer so far. */
async function openMaps(learning: Learning, below: readonly Filters[]) {
  const network = learnedNetwork(below, learning);
  const { description, tensors } = network;
  const layer = elementAt(description.layers, description.layers.length - 1).name;
  const tap = 'below';
  const tapped = createNetwork({ ...description, taps: { [tap]: { layer } } }, tensors);
  const engine = await learning.open(tapped);
  return {
    at: async (picture: Picture): Promise<Maps> => {
      const [seen] = await activationsOf(engine, tapped, picture, [tap]);
      if (!seen) throw new Error('the engine gave no map');
      return { ...seen, channels: channelsOf(below.length - 1) };
    },
    release: () => engine.release(),
  };
}

function inputOf({ data, width, height }: Picture): Maps {
  return { values: data.map((value) => (value - INPUT.mean) / INPUT.deviation), channels: 3, width, height };
}

/** The numbers below `count` in a random order (Fisher and Yates). */
function shuffled(count: number, random: Random): number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let i = count - 1; i > 0; i--) {
    const other = Math.floor(random.uniform() * (i + 1));
    [order[i], order[other]] = [order[other] as number, order[i] as number];
  }
  return order;
}
