import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { findTensorflow, type Provider } from '../engines/index.js';
import type { GraphicsCard, Hardware } from './hardware.js';

/** A possible device; a check shows whether it can be used. */
export interface Candidate {
  readonly id: string;
  readonly name: string;
  readonly kind: 'cpu' | 'gpu';
  readonly provider: Provider;
  readonly memoryBytes: number | undefined;
}

/** What the candidates depend on besides the hardware. */
export interface Installed {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** Whether ONNX Runtime's CUDA provider is installed. */
  readonly hasCuda: boolean;
  /** Name of the installed package of TensorFlow; undefined without one. */
  readonly tensorflow: string | undefined;
}

/** The platform and the optional software of this machine. */
export function installed(): Installed {
  return {
    platform: process.platform,
    arch: process.arch,
    hasCuda: hasCudaProvider(),
    tensorflow: findTensorflow()?.name,
  };
}

const fromHere = createRequire(import.meta.url);

/** ONNX Runtime's package has the CUDA provider's library only if its install script was allowed to download it. */
function hasCudaProvider(): boolean {
  const root = dirname(fromHere.resolve('onnxruntime-node/package.json'));
  const folder = join(root, 'bin', 'napi-v6', process.platform, process.arch);
  return process.platform === 'linux' && existsSync(join(folder, 'libonnxruntime_providers_cuda.so'));
}

/**
 * All possible devices of a machine: the CPU first, then in the order of their likely speed. WebGPU is always included, because some
 * systems do not report their cards. With several cards, WebGPU selects one by power preference, DirectML and CUDA by number.
 */
export function candidatesOn(hardware: Hardware, software: Installed): Candidate[] {
  const { cards, processor } = hardware;
  const { platform, arch } = software;
  const gpu = (provider: Provider, variant: string | undefined, card: GraphicsCard | undefined) => ({
    id: variant === undefined ? provider : `${provider}:${variant}`,
    name: card?.name ?? interfaces[provider],
    kind: 'gpu' as const,
    provider,
    memoryBytes: card?.memoryBytes,
  });
  // It is unknown which of several cards WebGPU takes and how DirectX numbers them, so only a single card is named.
  const only = cards.length === 1 ? cards[0] : undefined;
  const nvidia = cards.filter(({ vendor, name }) => /nvidia/i.test(`${vendor} ${name}`));
  return [
    { id: 'cpu', name: processor, kind: 'cpu', provider: 'cpu', memoryBytes: undefined },
    ...(software.hasCuda ? numbered(nvidia).map(([number, card]) => gpu('cuda', number, card)) : []),
    ...(platform === 'win32' ? numbered(cards).map(([number]) => gpu('directml', number, only)) : []),
    ...(platform === 'darwin' && arch === 'arm64' ? [gpu('coreml', undefined, only)] : []),
    gpu('webgpu', undefined, only),
    ...(cards.length > 1 ? [gpu('webgpu', 'low-power', undefined)] : []),
    ...(software.tensorflow === undefined ? [] : [tensorflowOf(software.tensorflow, nvidia[0])]),
  ];
}

/** TensorFlow's GPU package requires an NVIDIA card. */
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

/** The name of a device whose card is unknown. */
const interfaces: Readonly<Record<Provider, string>> = {
  cpu: 'CPU',
  webgpu: 'WebGPU',
  directml: 'DirectML',
  coreml: 'Core ML',
  cuda: 'CUDA',
  tensorflow: 'TensorFlow',
};

/** Cards with the number in their device's id; the first has none. */
function numbered(cards: readonly GraphicsCard[]): (readonly [string | undefined, GraphicsCard])[] {
  return cards.map((card, index) => [index === 0 ? undefined : String(index), card]);
}
