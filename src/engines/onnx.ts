import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { zip } from '../common/elements.js';
import {
  buildObjective,
  buildTargets,
  layOutKernels,
  names,
  type Objective,
  type PassContext,
} from '../graph/index.js';
import type { Size } from '../images/index.js';
import { type Network, receptiveField, tapNames } from '../networks/index.js';
import { parseDevice } from './devices.js';
import type { CompiledGraph, Engine, Evaluation, Evaluator, TapSelection, Targets } from './engine.js';
import { writeKernels } from './kernel-file.js';
import { profilePrefix } from './placement.js';
import { closeSession, keepSession } from './sessions.js';
import { tapTerms } from './tap-terms.js';
import { createTiledEvaluator } from './tiled-evaluator.js';
import { type TileRuntime, tiledTargets } from './tiled-targets.js';
import { isDivided, tapsOf } from './tiling.js';
import { type Traits, traits } from './traits.js';
import { leastTileSide } from './windows.js';

type Ort = typeof import('onnxruntime-node');

/** Settings of the ONNX Runtime engine. */
export interface OnnxSettings {
  /** Number of threads; 0 leaves the choice to the runtime (one for each physical core). */
  readonly threads: number;
  /** Id of the device; the CPU if left out. */
  readonly device?: string | undefined;
  /** Whether the network is evaluated with 16-bit numbers; losses always use 32. False if left out. */
  readonly half?: boolean | undefined;
  /** A folder into which every session writes a profile of its operations; see {@link readPlacement}. */
  readonly profileFolder?: string | undefined;
  /** Fewest input and output channels of the 3×3 convolutions that use Winograd's algorithm; {@link winogradChannels} if left out. */
  readonly winogradChannels?: number;
}

/**
 * From this many channels the saved products outweigh the transforms. Measured with VGG-19's shape at 512 pixels: 0.90 s without,
 * 0.69 s from 256 channels; from 128 hardly faster, with a tenth more memory.
 */
export const winogradChannels = 256;

/**
 * An engine over ONNX Runtime, with the pooling of the network's description. Release its evaluators and then the engine.
 * @throws UserError `device-unknown`, `kernels-unwritable`; Error when the library cannot be loaded. A missing device fails only later,
 * when a session is opened on it.
 */
export async function createOnnxEngine(network: Network, settings: OnnxSettings): Promise<Engine> {
  const device = parseDevice(settings.device ?? 'cpu');
  if (device.provider === 'tensorflow') throw new Error('TensorFlow has its own engine');
  const providerTraits = traits[device.provider];
  const ort = await loadOrt();
  const { pooling } = network.description;
  const leastChannels = settings.winogradChannels ?? winogradChannels;
  const kernels = layOutKernels(
    network,
    pooling === 'average',
    providerTraits.winograd && !settings.half ? leastChannels : Number.POSITIVE_INFINITY,
    settings.half,
  );
  const folder = await writeKernels(kernels);
  const options = sessionOptions(folder.path, settings, providerTraits.session(device));
  const runtime: Runtime = {
    ort,
    context: { network, kernels, pooling },
    targetsInside: providerTraits.targetsInside,
    open: async (model) => keepSession(await ort.InferenceSession.create(model, options)),
    openPatient: async (model) =>
      keepSession(await ort.InferenceSession.create(model, withoutSpinning(options))),
  };
  const tiles: TileRuntime = { context: runtime.context, compile: (model) => compile(runtime, model) };
  return {
    device: settings.device ?? 'cpu',
    targets: (picture, size, taps, tile) =>
      isDivided(network, taps, size, tile)
        ? tiledTargets(tiles, picture, size, taps, tile)
        : computeTargets(runtime, picture, size, taps),
    createEvaluator: (objective, targets, size, tile) =>
      isDivided(network, tapsOf(objective), size, tile)
        ? createTiledEvaluator(tiles, objective, targets, size, tile)
        : createEvaluator(runtime, objective, targets, size),
    leastTile: leastTileSide(receptiveField(network.description, tapNames(network.description))),
    compile: tiles.compile,
    release: folder.remove,
  };
}

/**
 * Loaded on first use, so that help and option checks do not load native code. From version 1.29 the runtime sends telemetry
 * to its makers unless this variable is set when it is loaded; Impasto sends nothing from the user's machine.
 */
function loadOrt(): Promise<Ort> {
  process.env.ORT_DISABLE_TELEMETRY = '1';
  return import('onnxruntime-node');
}

function sessionOptions(
  folder: string,
  { threads, profileFolder }: OnnxSettings,
  own: InferenceSession.SessionOptions,
): InferenceSession.SessionOptions {
  const { extra, ...others } = own;
  const session = extra?.session as Readonly<Record<string, string>> | undefined;
  return {
    ...others,
    ...(threads > 0 && { intraOpNumThreads: threads }),
    ...(profileFolder && { enableProfiling: true, profileFilePrefix: profilePrefix(profileFolder) }),
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    extra: {
      ...extra,
      session: { ...session, model_external_initializers_file_folder_path: folder },
    },
  };
}

/**
 * Options of a session whose threads sleep while they wait. By default they keep a core busy for a while after a run, in case the next one
 * follows; the threads of sessions that run in turns then take the cores from each other, and from other programs.
 */
function withoutSpinning(options: InferenceSession.SessionOptions): InferenceSession.SessionOptions {
  const { extra } = options;
  const session = extra?.session as Readonly<Record<string, string>> | undefined;
  return { ...options, extra: { ...extra, session: { ...session, 'intra_op.allow_spinning': '0' } } };
}

/** What an engine evaluates its graphs with. */
interface Runtime {
  readonly ort: Ort;
  readonly context: PassContext;
  /** See {@link Traits}. */
  readonly targetsInside: boolean;
  /** For a graph that runs many times on end. */
  readonly open: (model: Uint8Array) => Promise<InferenceSession>;
  /** For a graph that runs in turns with others; see {@link withoutSpinning}. */
  readonly openPatient: (model: Uint8Array) => Promise<InferenceSession>;
}

const pictureTensor = (ort: Ort, picture: Float32Array, size: Size): OrtTensor =>
  new ort.Tensor('float32', picture, [1, 3, size.height, size.width]);

async function computeTargets(
  { ort, open, context }: Runtime,
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
    await closeSession(session);
  }
}

async function createEvaluator(
  { ort, open, context, targetsInside }: Runtime,
  objective: Objective,
  targets: Targets,
  size: Size,
): Promise<Evaluator> {
  const terms = tapTerms(context.network, objective, targets, size);
  const constants = targetsInside ? terms.map(({ name, values }) => [name, values] as const) : [];
  const graph = buildObjective(context, objective, size, new Map(constants));
  const inputs = targetsInside ? [] : terms;
  const feeds = Object.fromEntries(
    inputs.map(({ name, values, dims }) => [name, new ort.Tensor('float32', values, dims)]),
  );
  const session = await open(graph.model);
  return {
    evaluate: async (picture) => {
      const outputs = await session.run({ ...feeds, [names.picture]: pictureTensor(ort, picture, size) });
      return evaluation(graph.terms, floats(outputs[names.losses]), floats(outputs[names.gradient]));
    },
    release: () => closeSession(session),
  };
}

async function compile({ ort, openPatient }: Runtime, model: Uint8Array): Promise<CompiledGraph> {
  const session = await openPatient(model);
  return {
    run: async (feeds) => {
      const tensors = Object.entries(feeds).map(([name, { values, dims }]) => [
        name,
        new ort.Tensor('float32', values, dims),
      ]);
      const outputs = await session.run(Object.fromEntries(tensors));
      return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, floats(tensor)]));
    },
    release: () => closeSession(session),
  };
}

function evaluation(terms: readonly string[], losses: Float32Array, gradient: Float32Array): Evaluation {
  const named = Object.fromEntries(zip(terms, losses, 'terms and losses'));
  return { loss: losses.reduce((sum, loss) => sum + loss, 0), terms: named, gradient };
}

function floats(tensor: OrtTensor | undefined): Float32Array {
  if (tensor?.data instanceof Float32Array) return tensor.data;
  throw new Error('the graph has no such float output');
}
