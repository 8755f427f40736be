import { UserError } from '../common/errors.js';
import { acquireLock, type Lock } from '../disk/index.js';

/** How long the lock of a process on another machine or in another container stays valid without being touched. */
const staleMilliseconds = 20_000;

/**
 * Acquires a data folder for this process alone; does not wait while another process is known to have it.
 * @param path of the lock's file.
 * @throws UserError `data-in-use` when another process has it, and `network-file` when the lock cannot be read or written.
 */
export async function lockData(path: string, folder: string, signal?: AbortSignal): Promise<Lock> {
  const onWait = (pid: number | undefined) => {
    const who = pid === undefined ? 'Another Impasto' : `Another Impasto (process ${pid})`;
    throw new UserError(
      'data-in-use',
      `${who} is already using the data in "${folder}": close it first, or choose another folder with IMPASTO_HOME.`,
    );
  };
  return await acquireLock(path, { staleMilliseconds, onWait, signal });
}
