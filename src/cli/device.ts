import { join } from 'node:path';
import { AUTO } from '../common/device-choice.js';
import { availableMemory, checkMemory, childProgram, nodeLaunch } from '../compute/index.js';
import { Devices } from '../devices/index.js';
import { type DeviceUse, isCpu } from '../engines/index.js';
import { fitSize, type Size } from '../images/index.js';
import type { NetworkDescription } from '../networks/index.js';
import { estimateMemory, type StylizeOptions } from '../stylize/index.js';
import { userDataFolder } from '../system/user-folders.js';

/** Where it is kept what the devices of this machine are like. */
export const devicesFile = (): string => join(userDataFolder(), 'devices.json');

/** The devices of this machine. @param threads of the CPU when it is measured. */
export function devicesHere(threads: number): Devices {
  return new Devices({
    file: devicesFile(),
    launch: nodeLaunch(false, childProgram, 'ignore'),
    threads: () => threads,
  });
}

/** How long a painting waits, in milliseconds, for devices that were never tried; then it begins on what is known. */
const patience = 20_000;

/** The device that a command computes on, and what the user should know of that. */
export interface ChosenDevice extends DeviceUse {
  readonly remark: string | undefined;
}

/**
 * The device that a wish means. For `auto` a machine with a graphics card has its devices tried first, once, and for a short time only.
 * @param note told why it takes a moment.
 * @throws UserError as `Devices.resolve` does.
 */
export async function chosenDevice(
  wish: string,
  threads: number,
  note: (sentence: string) => void,
  signal?: AbortSignal,
): Promise<ChosenDevice> {
  const devices = devicesHere(threads);
  const begin = () => note('Trying the devices of this machine, which happens once.');
  if (wish === AUTO) await devices.quickCheck(patience, begin, signal);
  const use = await devices.resolve(wish);
  if (!isCpu(use.device) || wish !== AUTO) return { ...use, remark: undefined };
  if ((await devices.hasCards()) && !(await devices.isChecked()))
    return {
      ...use,
      remark: 'Not every device could be tried in passing: "impasto devices" does it at leisure.',
    };
  const hasGpu = (await devices.list()).some(({ kind, state }) => kind === 'gpu' && state === 'usable');
  return { ...use, remark: hasGpu ? undefined : 'No GPU was found, so it paints on the CPU.' };
}

/**
 * The estimated peak memory of a run, in bytes; of a GPU's memory it is found out by trying.
 * @throws UserError `memory` when the CPU has less, as `checkMemory` does.
 */
export function memoryOn(
  device: string,
  description: NetworkDescription,
  content: Size,
  options: StylizeOptions,
): number {
  if (isCpu(device)) return checkMemory(description, content, options, availableMemory());
  return estimateMemory(description, fitSize(content, options.size), options);
}
