import type { InferenceSession } from 'onnxruntime-node';
import type { DeviceName, Provider } from './devices.js';

type Options = InferenceSession.SessionOptions;

/** How an execution provider of ONNX Runtime differs from others; the graphs are written accordingly. */
export interface Traits {
  /** Whether wide convolutions are written as Winograd's algorithm; GPU libraries have their own, and the layout suits CPUs only. */
  readonly winograd: boolean;
  /** Whether targets are constants of the graph, so that they are copied to the device once and not at every evaluation. */
  readonly targetsInside: boolean;
  readonly session: (device: DeviceName) => Options;
}

/** From coreml_provider_factory.h: ML programs, which have all our operators, on CPU and GPU but not on the 16-bit neural engine. */
const coreMlFlags = 0x10 | 0x20;

const gpu = { winograd: false, targetsInside: true } as const;

/** The traits of every provider of ONNX Runtime. */
export const traits: Readonly<Record<Exclude<Provider, 'tensorflow'>, Traits>> = {
  cpu: {
    winograd: true,
    targetsInside: false,
    session: () => ({
      executionProviders: ['cpu'],
      // Denormal numbers, as in vanishing gradients, are many times slower to multiply.
      extra: { session: { set_denormal_as_zero: '1' } },
    }),
  },
  webgpu: {
    ...gpu,
    session: ({ variant }) => ({
      // Shapes never change, so buffers of exactly the same sizes are needed at every evaluation.
      executionProviders: [{ name: 'webgpu', storageBufferCacheMode: 'simple' }],
      // The Node binding has no provider option for the preference, but passes session entries on to the provider.
      extra: {
        ep: { webgpuexecutionprovider: { powerPreference: variant ?? 'high-performance' } },
      },
    }),
  },
  directml: {
    ...gpu,
    // The provider's documentation requires both, because it plans its memory itself.
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
