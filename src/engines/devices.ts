import { UserError } from '../common/errors.js';

/** What can compute: the execution providers of ONNX Runtime under their usual names, and TensorFlow. */
const providers = ['cpu', 'webgpu', 'directml', 'coreml', 'cuda', 'tensorflow'] as const;
export type Provider = (typeof providers)[number];

/** The parts of a device id; `webgpu:low-power` is the variant `low-power` of WebGPU. */
export interface DeviceName {
  readonly provider: Provider;
  /** A number for DirectML and CUDA, `low-power` for WebGPU. */
  readonly variant: string | undefined;
}

/**
 * Parses the id of a device.
 * @throws UserError `device-unknown` when it is not valid.
 */
export function parseDevice(id: string): DeviceName {
  const [name, variant, ...rest] = id.split(':');
  const provider = providers.find((one) => one === name);
  if (provider !== undefined && rest.length === 0 && isVariant(provider, variant))
    return { provider, variant };
  throw new UserError(
    'device-unknown',
    `There is no device "${id}": "impasto devices" lists the available ones.`,
  );
}

function isVariant(provider: Provider, variant: string | undefined): boolean {
  if (variant === undefined) return true;
  if (provider === 'webgpu') return variant === 'low-power';
  return (provider === 'directml' || provider === 'cuda') && /^\d{1,2}$/.test(variant);
}

/** Whether a device is the CPU. */
export const isCpu = (id: string): boolean => id === 'cpu';
