import { availableParallelism, cpus } from 'node:os';
import type { JobService } from '../../jobs/index.js';
import { parseStylizeOptions } from '../../stylize/index.js';
import type { Backend } from '../backend.js';
import type { DeviceList } from '../contract.js';

type DeviceMethods = Pick<Backend, 'listDevices' | 'checkDevices'>;

/** The calls of the API about devices. */
export function deviceMethods(service: JobService): DeviceMethods {
  return {
    listDevices: async () => list(service),
    checkDevices: async () => list(service),
  };
}

/** What a device's speed is told by: an iteration at 256 × 256 pixels with the embedded network. */
const measuredPixels = 256 * 256;

function list(service: JobService): DeviceList {
  const { threads } = service.pace();
  const seconds = service.speed.secondsPerIteration(parseStylizeOptions({}), threads, measuredPixels);
  const cpu = {
    id: 'cpu',
    name: cpus()[0]?.model.trim() || 'Processor',
    kind: 'cpu' as const,
    provider: 'cpu' as const,
    state: 'usable' as const,
    reason: null,
    chosen: true,
    threads: threads || availableParallelism(),
    memoryBytes: null,
    evaluationMilliseconds: seconds === undefined ? null : 1000 * seconds,
    half: false,
  };
  return { devices: [cpu], choice: 'The CPU is the only device.', check: null };
}
