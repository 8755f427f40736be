import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import {
  buildObjective,
  buildTargets,
  elementCount,
  layOutKernels,
  names,
  type Objective,
  tapDims,
  type WalkContext,
  weighted,
} from '../graph/index.js';
import type { Size } from '../images/index.js';
import { type Network, tapChannels } from '../networks/index.js';
import type { Engine, Evaluation, Evaluator, TapSelection, Targets } from './engine.js';
import { writeKernels } from './kernel-file.js';

type Ort = typeof import('onnxruntime-node');

/** Settings of the ONNX Runtime engine. */
export interface OnnxSettings {
  /** Threads for the computation; 0 leaves the choice to the runtime (one for each physical core). */
  readonly threads: number;
  /** Least channels in and out of a 3×3 convolution to do it by Winograd's algorithm; {@link winogradChannels} if left out. */
  readonly winogradChannels?: number;
}

/**
 * From this many channels on the products saved are worth more than the transforms, which grow with the channels and not with
 * their square. Measured with VGG-19's shape at 512 pixels: 0.90 s without, 0.69 s from 256 channels on, and from 128 on
 * hardly less for a tenth more memory.
 */
export const winogradChannels = 256;

/**
 * An engine over ONNX Runtime on the CPU. The network's own pooling decides how it pools.
 * @throws when the runtime's library cannot be loaded.
 */
export async function createOnnxEngine(network: Network, settings: OnnxSettings): Promise<Engine> {
  const ort = await loadOrt();
  const { pooling } = network.description;
  const kernels = layOutKernels(
    network,
    pooling === 'average',
    settings.winogradChannels ?? winogradChannels,
  );
  const folder = await writeKernels(kernels);
  const context: WalkContext = { network, kernels, pooling };
  const open = (model: Uint8Array) =>
    ort.InferenceSession.create(model, sessionOptions(folder.path, settings));
  return {
    device: 'cpu',
    targets: (picture, size, taps) => computeTargets(ort, open, context, picture, size, taps),
    prepare: (objective, targets, size) => prepare(ort, open, context, objective, targets, size),
    release: folder.remove,
  };
}

/**
 * Loaded on first use, so that looking at help or checking options does not load native code. From version 1.29 on the runtime
 * reports to its makers unless this variable says otherwise when it is loaded; nothing may leave the user's machine.
 */
function loadOrt(): Promise<Ort> {
  process.env.ORT_DISABLE_TELEMETRY = '1';
  return import('onnxruntime-node');
}

function sessionOptions(folder: string, { threads }: OnnxSettings): InferenceSession.SessionOptions {
  return {
    executionProviders: ['cpu'],
    ...(threads > 0 && { intraOpNumThreads: threads }),
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    extra: {
      session: {
        model_external_initializers_file_folder_path: folder,
        // Gradients that have died away to denormal numbers would be many times slower to multiply.
        set_denormal_as_zero: '1',
      },
    },
  };
}

type Open = (model: Uint8Array) => Promise<InferenceSession>;

const pictureTensor = (ort: Ort, picture: Float32Array, size: Size): OrtTensor =>
  new ort.Tensor('float32', picture, [1, 3, size.height, size.width]);

async function computeTargets(
  ort: Ort,
  open: Open,
  context: WalkContext,
  picture: Float32Array,
  size: Size,
  taps: TapSelection,
): Promise<Targets> {
  const session = await open(buildTargets(context, taps, size));
  try {
    const outputs = await session.run({ [names.picture]: pictureTensor(ort, picture, size) });
    const collect = (tapNames: readonly string[], nameOf: (tap: string) => string) =>
      Object.fromEntries(tapNames.map((tap) => [tap, floats(outputs[nameOf(tap)])]));
    return { style: collect(taps.style, names.style), content: collect(taps.content, names.content) };
  } finally {
    await session.release();
  }
}

async function prepare(
  ort: Ort,
  open: Open,
  context: WalkContext,
  objective: Objective,
  targets: Targets,
  size: Size,
): Promise<Evaluator> {
  const graph = buildObjective(context, objective, size);
  const feeds = targetFeeds(ort, context, objective, targets, size);
  const session = await open(graph.model);
  return {
    evaluate: async (picture) => {
      const outputs = await session.run({ ...feeds, [names.picture]: pictureTensor(ort, picture, size) });
      return evaluation(graph.terms, floats(outputs[names.losses]), floats(outputs[names.gradient]));
    },
    release: () => session.release(),
  };
}

/** The targets of the weighted terms as inputs of the graph. Throws RangeError when one is missing or of another size. */
function targetFeeds(ort: Ort, context: WalkContext, objective: Objective, targets: Targets, size: Size) {
  const feeds: Record<string, OrtTensor> = {};
  const feed = (name: string, values: Float32Array | undefined, dims: readonly number[]) => {
    if (values?.length !== elementCount(dims)) throw new RangeError(`the target ${name} is not [${dims}]`);
    feeds[name] = new ort.Tensor('float32', values, dims);
  };
  for (const [tap] of weighted(objective.style)) {
    const channels = tapChannels(context.network.description, tap);
    feed(names.style(tap), targets.style[tap], [channels, channels]);
  }
  for (const [tap] of weighted(objective.content)) {
    feed(names.content(tap), targets.content[tap], [1, ...tapDims(context.network, tap, size)]);
  }
  return feeds;
}

function evaluation(terms: readonly string[], losses: Float32Array, gradient: Float32Array): Evaluation {
  const named = Object.fromEntries(terms.map((term, index) => [term, losses[index] ?? Number.NaN]));
  return { loss: losses.reduce((sum, loss) => sum + loss, 0), terms: named, gradient };
}

function floats(tensor: OrtTensor | undefined): Float32Array {
  if (tensor?.data instanceof Float32Array) return tensor.data;
  throw new Error('the graph has no such float output');
}
