import type { InferenceSession } from 'onnxruntime-node';
import type { DeviceName, Provider } from './devices.js';

type Options = InferenceSession.SessionOptions;

/** In what one execution provider of ONNX Runtime differs from another; the graphs are written accordingly. */
export interface Traits {
  /** Whether wide convolutions are written out by Winograd's algorithm; GPUs have their own, and the phases are a CPU's layout. */
  readonly winograd: boolean;
  /** Whether targets are constants of the graph, so that they cross the bus once and not at every evaluation. */
  readonly targetsInside: boolean;
  readonly session: (device: DeviceName) => Options;
}

/** From coreml_provider_factory.h: the format that knows all of our operators, on processor and GPU but not on the 16-bit neural engine. */
const coreMlFlags = 0x10 | 0x20;

const gpu = { winograd: false, targetsInside: true } as const;

/** The traits of every provider of ONNX Runtime. */
export const traits: Readonly<Record<Exclude<Provider, 'tensorflow'>, Traits>> = {
  cpu: {
    winograd: true,
    targetsInside: false,
    session: () => ({
      executionProviders: ['cpu'],
      // Gradients that have died away to denormal numbers would be many times slower to multiply.
      extra: { session: { set_denormal_as_zero: '1' } },
    }),
  },
  webgpu: {
    ...gpu,
    session: ({ variant }) => ({
      // Shapes never change here, so buffers of exactly the same size are wanted again and again.
      executionProviders: [{ name: 'webgpu', storageBufferCacheMode: 'simple' }],
      // The Node binding takes no preference among the provider's own options; a session's entry reaches the provider all the same.
      extra: {
        ep: { webgpuexecutionprovider: { powerPreference: variant ?? 'high-performance' } },
      },
    }),
  },
  directml: {
    ...gpu,
    // The provider's documentation asks for both, as it plans its memory itself.
    session: ({ variant }) => ({
      executionProviders: [{ name: 'dml', deviceId: Number(variant ?? 0) }],
      enableMemPattern: false,
      executionMode: 'sequential',
    }),
  },
  coreml: { ...gpu, session: () => ({ executionProviders: [{ name: 'coreml', coreMlFlags }] }) },
  cuda: {
    ...gpu,
    session: ({ variant }) => ({ executionProviders: [{ name: 'cuda', deviceId: Number(variant ?? 0) }] }),
  },
};
