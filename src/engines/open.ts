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
  /** Whether it passes the network with 16-bit numbers; only for devices that were found to gain from it. */
  readonly half: boolean;
}

/** The processor, with 32 bits as always. */
export const cpuUse: DeviceUse = { device: 'cpu', half: false };

/** How an engine is to work. */
export interface EngineSettings extends DeviceUse {
  /** Threads for what is computed on the processor; 0 leaves the choice to the runtime. */
  readonly threads: number;
  /** A folder for the profile of where operations are placed; none is made if left out. */
  readonly profileFolder?: string | undefined;
}

/** Opens an engine on a device. */
export type EngineOpener = (network: Network, settings: EngineSettings) => Promise<Engine>;

/**
 * Opens an engine over a network on a device of this machine.
 * @throws UserError `device-unknown` when there is no such device, as {@link loadTensorflow} does for TensorFlow; what the runtime throws when it cannot be used.
 */
export const openEngine: EngineOpener = async (network, settings) => {
  const { device, threads, half } = settings;
  if (parseDevice(device).provider !== 'tensorflow')
    return await (half ? createHalfEngine : createOnnxEngine)(network, settings);
  return createTensorflowEngine(await loadTensorflow({ threads }), network, { device });
};
