import { stat } from 'node:fs/promises';
import { UserError } from '../common/errors.js';
import { withLock } from '../store/index.js';

/** A lock that its holder has not touched for so long is left over from one that was killed, though its number may be taken anew. */
const staleMilliseconds = 20_000;

/** A data folder that is ours alone until it is released. */
export interface DataLock {
  readonly release: () => Promise<void>;
}

/**
 * Takes a data folder for this process alone.
 * @param path of the lock's file.
 * @throws UserError `data-in-use` when another process has it, and `network-file` when the lock cannot be written.
 */
export async function lockData(path: string, folder: string): Promise<DataLock> {
  const taken = new Signal();
  const released = new Signal();
  const controller = new AbortController();
  let holder: number | undefined;
  const lock = withLock(
    path,
    {
      signal: controller.signal,
      staleMilliseconds,
      onWait: (pid) => {
        holder = pid;
        void isFresh(path).then((fresh) => fresh && controller.abort());
      },
    },
    async () => {
      taken.give();
      await released.given;
    },
  );
  try {
    await Promise.race([taken.given, lock]);
  } catch (error) {
    throw controller.signal.aborted ? inUse(folder, holder) : error;
  }
  return {
    release: async () => {
      released.give();
      await lock;
    },
  };
}

/** Something that is waited for and happens once. */
class Signal {
  give: () => void = () => undefined;
  readonly given = new Promise<void>((resolve) => {
    this.give = resolve;
  });
}

async function isFresh(path: string): Promise<boolean> {
  const touched = (await stat(path).catch(() => undefined))?.mtimeMs ?? 0;
  return Math.abs(Date.now() - touched) < staleMilliseconds;
}

function inUse(folder: string, pid: number | undefined): UserError {
  const who = pid === undefined ? 'Another Impasto' : `Another Impasto (process ${pid})`;
  return new UserError(
    'data-in-use',
    `${who} is at work with the data in "${folder}": close it first, or choose another folder with IMPASTO_HOME.`,
  );
}
