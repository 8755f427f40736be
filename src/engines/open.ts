import type { Network } from '../networks/index.js';
import { parseDevice } from './devices.js';
import type { Engine } from './engine.js';
import { createHalfEngine } from './half.js';
import { createOnnxEngine } from './onnx.js';
import { createTensorflowEngine } from './tensorflow/engine.js';
import { loadTensorflow } from './tensorflow/load.js';

/** A device and how it is used. */
export interface DeviceUse {
  /** Id of the device. */
  readonly device: string;
  /** Whether the network is evaluated with 16-bit numbers; only for devices on which that was measured to be faster. */
  readonly half: boolean;
}

/** The CPU with 32-bit numbers. */
export const cpuUse: DeviceUse = { device: 'cpu', half: false };

/** Settings of an engine. */
export interface EngineSettings extends DeviceUse {
  /** Threads for work on the CPU; 0 leaves the choice to the runtime. */
  readonly threads: number;
  /** A folder for a profile of where operations are placed; without it there is none. */
  readonly profileFolder?: string | undefined;
}

/** Opens an engine on a device. */
export type EngineOpener = (network: Network, settings: EngineSettings) => Promise<Engine>;

/**
 * Opens an engine over a network on a device of this machine.
 * @throws UserError `device-unknown` when the device id is not valid, those of {@link loadTensorflow} for TensorFlow; what the
 * runtime throws when the device cannot be used.
 */
export const openEngine: EngineOpener = async (network, settings) => {
  const { device, threads, half } = settings;
  if (parseDevice(device).provider !== 'tensorflow')
    return await (half ? createHalfEngine : createOnnxEngine)(network, settings);
  return createTensorflowEngine(await loadTensorflow({ threads }), network);
};
