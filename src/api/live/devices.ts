import { availableParallelism, totalmem } from 'node:os';
import { isCpu } from '../../engines/index.js';
import { type JobService, speedSubject } from '../../jobs/index.js';
import { parseStylizeOptions } from '../../stylize/index.js';
import type { Backend } from '../backend.js';
import type { DeviceList } from '../contract.js';

/** The API's methods for devices. */
export function deviceMethods(service: JobService) {
  const { devices } = service;
  return {
    listDevices: () => list(service),
    checkDevices: async () => {
      await devices.forget();
      void devices.check().catch(() => undefined); // what could not be checked stays unchecked
      return await list(service);
    },
  } satisfies Partial<Backend>;
}

async function list(service: JobService): Promise<DeviceList> {
  const { devices } = service;
  const { id: chosen, sentence } = await devices.choice();
  const { threads } = service.pace();
  const speed = await learned(service).catch(() => null);
  return {
    devices: (await devices.list()).map((device) => {
      const { placement: _, reason, evaluationMilliseconds, memoryBytes, ...shown } = device;
      const { id, kind } = shown;
      return {
        ...shown,
        reason: reason?.message ?? null,
        remark: reason ?? null,
        chosen: id === chosen,
        threads: kind === 'cpu' ? threads || availableParallelism() : 0,
        memoryBytes: memoryBytes ?? (kind === 'cpu' ? totalmem() : null),
        evaluationMilliseconds: evaluationMilliseconds ?? (isCpu(id) ? speed : null),
      };
    }),
    choice: sentence,
    check: devices.progress ?? null,
  };
}

const measuredPixels = 256 * 256;

/** The speed of the CPU from earlier paintings, until it is measured. */
async function learned(service: JobService): Promise<number | null> {
  const place = { device: 'cpu', threads: service.pace().threads };
  const seconds = service.speed.secondsPerIteration(
    await speedSubject(parseStylizeOptions({})),
    place,
    measuredPixels,
  );
  return seconds === undefined ? null : 1000 * seconds;
}
