import { UserError } from '../common/errors.js';

/** What can compute: ONNX Runtime's execution providers under the names that people know, and TensorFlow. */
export const providers = ['cpu', 'webgpu', 'directml', 'coreml', 'cuda', 'tensorflow'] as const;
export type Provider = (typeof providers)[number];

/** A device by its parts; `webgpu:low-power` is the variant `low-power` of WebGPU. */
export interface DeviceName {
  readonly provider: Provider;
  /** Which one of several: a number for DirectML and CUDA, `low-power` for WebGPU. */
  readonly variant: string | undefined;
}

/**
 * Takes the id of a device apart.
 * @throws UserError `device-unknown` when it is none.
 */
export function parseDevice(id: string): DeviceName {
  const [name, variant, ...rest] = id.split(':');
  const provider = providers.find((one) => one === name);
  if (provider !== undefined && rest.length === 0 && isVariant(provider, variant))
    return { provider, variant };
  throw new UserError(
    'device-unknown',
    `There is no device "${id}": "impasto devices" lists the ones there are.`,
  );
}

function isVariant(provider: Provider, variant: string | undefined): boolean {
  if (variant === undefined) return true;
  if (provider === 'webgpu') return variant === 'low-power';
  return (provider === 'directml' || provider === 'cuda') && /^\d{1,2}$/.test(variant);
}

/** Whether a device is the processor itself. */
export const isCpu = (id: string): boolean => id === 'cpu';
