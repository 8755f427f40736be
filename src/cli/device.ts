import { join } from 'node:path';
import { AUTO } from '../common/device-choice.js';
import { childProgram, nodeLaunch } from '../compute/index.js';
import { Devices } from '../devices/index.js';
import { type DeviceUse, isCpu } from '../engines/index.js';
import { userDataFolder } from '../system/user-folders.js';

/** The file that keeps what was measured on the devices of this machine. */
export const devicesFile = (): string => join(userDataFolder(), 'devices.json');

/** The devices of this machine. @param threads of the CPU when it is measured. */
export function devicesHere(threads: number): Devices {
  return new Devices({
    file: devicesFile(),
    launch: nodeLaunch(false, childProgram, 'ignore'),
    threads: () => threads,
  });
}

/** Milliseconds that a painting waits for devices that were never tried. */
const patience = 20_000;

/**
 * The device that a command computes on, and what the user should know about it. A requested device that was never tried is tried first. For `auto`, a machine with a graphics
 * card has its devices tried first, once and for a short time.
 * @param note receives a sentence if that takes a moment.
 * @throws UserError as `Devices.resolve` does.
 */
export async function chosenDevice(
  requested: string,
  threads: number,
  note: (sentence: string) => void,
  signal?: AbortSignal,
): Promise<DeviceUse & { readonly remark: string | undefined }> {
  const devices = devicesHere(threads);
  const onTrial = () => note('Trying the devices of this machine, which happens once.');
  if (requested === AUTO) await devices.quickCheck(patience, onTrial, signal);
  const use = await devices.resolve(requested, { onTrial, signal });
  if (!isCpu(use.device) || requested !== AUTO) return { ...use, remark: undefined };
  if ((await devices.hasCards()) && !(await devices.isChecked()))
    return { ...use, remark: 'Not every device could be tried in time: "impasto devices" tries them all.' };
  const hasGpu = (await devices.list()).some(({ kind, state }) => kind === 'gpu' && state === 'usable');
  return { ...use, remark: hasGpu ? undefined : 'No GPU was found, so it paints on the CPU.' };
}
