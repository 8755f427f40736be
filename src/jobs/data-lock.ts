import { UserError } from '../common/errors.js';
import { acquireLock, type Lock } from '../disk/index.js';

/** How long the lock of a process on another machine or in another container stays valid without being touched. */
const staleMilliseconds = 20_000;

/**
 * Acquires a data folder for this process alone; does not wait while another process is known to have it.
 * @param path of the lock's file.
 * @param tell receives a sentence if it takes a while to find out whether another process has it.
 * @throws UserError `data-in-use` when another process has it, and `network-file` when the lock cannot be read or written.
 */
export async function lockData(
  path: string,
  folder: string,
  signal?: AbortSignal,
  tell: (sentence: string) => void = () => undefined,
): Promise<Lock> {
  const onWait = (pid: number | undefined) => {
    const who = pid === undefined ? 'Another Impasto' : `Another Impasto (process ${pid})`;
    throw new UserError(
      'data-in-use',
      `${who} is already using the data in "${folder}": close it first, or choose another folder with IMPASTO_HOME.`,
    );
  };
  const onDoubt = (seconds: number) =>
    tell(
      `Waiting for up to ${seconds} s, to see whether another Impasto still uses the data in "${folder}".`,
    );
  return await acquireLock(path, { staleMilliseconds, onWait, onDoubt, lostError, signal });
}

const lostError = () =>
  new UserError(
    'lock-lost',
    'Impasto stops here because another process took over its data folder or removed the lock there: close the other Impasto and start again.',
  );
