import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { findTensorflow, type Provider } from '../engines/index.js';
import type { GraphicsCard, Hardware } from './hardware.js';

/** A device that may be there; whether it can be used shows when it is tried. */
export interface Candidate {
  readonly id: string;
  readonly name: string;
  readonly kind: 'cpu' | 'gpu';
  readonly provider: Provider;
  readonly memoryBytes: number | undefined;
}

/** What decides which candidates there are, beside the hardware. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** Whether ONNX Runtime's CUDA provider is installed. */
  readonly hasCuda: boolean;
  /** Name of the installed package of TensorFlow; undefined without one. */
  readonly tensorflow: string | undefined;
}

/** What this machine is. */
export function surroundings(): Surroundings {
  return {
    platform: process.platform,
    arch: process.arch,
    hasCuda: hasCudaProvider(),
    tensorflow: findTensorflow()?.name,
  };
}

const fromHere = createRequire(import.meta.url);

/** ONNX Runtime's package has the library of the CUDA provider only where its own installer was allowed to fetch it. */
function hasCudaProvider(): boolean {
  const root = dirname(fromHere.resolve('onnxruntime-node/package.json'));
  const folder = join(root, 'bin', 'napi-v6', process.platform, process.arch);
  return process.platform === 'linux' && existsSync(join(folder, 'libonnxruntime_providers_cuda.so'));
}

/**
 * Everything that may compute on a machine, the CPU first and then what is likeliest to be fast. WebGPU is among it everywhere: some
 * systems do not tell of their cards. Where there are several cards WebGPU chooses by their thirst for power, DirectML and CUDA by number.
 */
export function candidatesOn(hardware: Hardware, around: Surroundings): Candidate[] {
  const { cards, processor } = hardware;
  const { platform, arch } = around;
  const gpu = (provider: Provider, variant: string | undefined, card: GraphicsCard | undefined) => ({
    id: variant === undefined ? provider : `${provider}:${variant}`,
    name: card?.name ?? interfaces[provider],
    kind: 'gpu' as const,
    provider,
    memoryBytes: card?.memoryBytes,
  });
  // Which of several WebGPU takes, and in which order DirectX counts them, nobody tells: only a single card has a sure name.
  const only = cards.length === 1 ? cards[0] : undefined;
  const nvidia = cards.filter(({ vendor, name }) => /nvidia/i.test(`${vendor} ${name}`));
  return [
    { id: 'cpu', name: processor, kind: 'cpu', provider: 'cpu', memoryBytes: undefined },
    ...(around.hasCuda ? numbered(nvidia).map(([number, card]) => gpu('cuda', number, card)) : []),
    ...(platform === 'win32' ? numbered(cards).map(([number]) => gpu('directml', number, only)) : []),
    ...(platform === 'darwin' && arch === 'arm64' ? [gpu('coreml', undefined, only)] : []),
    gpu('webgpu', undefined, only),
    ...(cards.length > 1 ? [gpu('webgpu', 'low-power', undefined)] : []),
    ...(around.tensorflow === undefined ? [] : [tensorflowOf(around.tensorflow, nvidia[0])]),
  ];
}

/** The package for GPUs computes on NVIDIA's or not at all. */
function tensorflowOf(packageName: string, card: GraphicsCard | undefined): Candidate {
  const isForGpu = packageName.endsWith('-gpu');
  return {
    id: 'tensorflow',
    name: isForGpu && card ? `${card.name} (TensorFlow)` : packageName,
    kind: isForGpu ? 'gpu' : 'cpu',
    provider: 'tensorflow',
    memoryBytes: isForGpu ? card?.memoryBytes : undefined,
  };
}

/** The name of a device whose card is not known. */
const interfaces: Readonly<Record<Provider, string>> = {
  cpu: 'CPU',
  webgpu: 'WebGPU',
  directml: 'DirectML',
  coreml: 'Core ML',
  cuda: 'CUDA',
  tensorflow: 'TensorFlow',
};

/** The first of several needs no number. */
function numbered(cards: readonly GraphicsCard[]): (readonly [string | undefined, GraphicsCard])[] {
  return cards.map((card, index) => [index === 0 ? undefined : String(index), card]);
}
