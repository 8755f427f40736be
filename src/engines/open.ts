import type { Network } from '../networks/index.js';
import { parseDevice } from './devices.js';
import type { Engine } from './engine.js';
import { createOnnxEngine } from './onnx.js';
import { createTensorflowEngine } from './tensorflow/engine.js';
import { loadTensorflow } from './tensorflow/load.js';

/** How an engine is to work. */
export interface EngineSettings {
  /** Id of the device. */
  readonly device: string;
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
  const { device, threads } = settings;
  if (parseDevice(device).provider !== 'tensorflow') return await createOnnxEngine(network, settings);
  return createTensorflowEngine(await loadTensorflow({ threads }), network, { device });
};
