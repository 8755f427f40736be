import { existsSync } from 'node:fs';
import { readdir, rename, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { acquireLock, makeFolder, removeFolder, writeError } from '../disk/index.js';
import {
  installedFolder,
  loadNetwork,
  type Network,
  saveNetwork,
  type WeightsDtype,
} from '../networks/index.js';
import type { Watcher } from './events.js';

/*
 * A network is written to a hidden folder next to the installed ones and renamed when it is complete and was read back. Names of installed
 * networks never start with a dot.
 */

const stagingOf = (name: string, networks: string) => join(networks, `.${name}.staging`);
const formerOf = (name: string, networks: string) => join(networks, `.${name}.former`);

/**
 * Runs an action on an installed network while no other process does; first cleans up after an interrupted one.
 * @param action called with a signal that is also aborted when the lock is lost.
 * @throws UserError `network-file` when the folder cannot be used; whatever the action throws.
 */
export async function holding<T>(
  name: string,
  networks: string,
  { signal, listener }: Watcher,
  action: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  await system(networks, () => makeFolder(networks));
  const onWait = (pid: number | undefined) => listener({ stage: 'waiting', name, pid });
  const lock = await acquireLock(join(networks, `.${name}.lock`), { signal, onWait });
  try {
    await tidy(name, networks);
    return await action(AbortSignal.any(signal ? [signal, lock.lost] : [lock.lost]));
  } finally {
    await lock.release();
  }
}

/** Undoes an interrupted replacement and removes an interrupted installation. */
async function tidy(name: string, networks: string): Promise<void> {
  const [target, former] = [installedFolder(name, networks), formerOf(name, networks)];
  await system(target, async () => {
    if (existsSync(former) && !existsSync(target)) await rename(former, target);
    await removeFolder(networks, basename(former));
    await removeFolder(networks, basename(stagingOf(name, networks)));
  });
}

/**
 * Installs a network under a name, replacing an earlier one, completely or not at all. The caller holds the lock.
 * @throws UserError `network-file` when it cannot be written, `safetensors-range` if a weight is too large for F16.
 */
export async function place(
  network: Network,
  name: string,
  networks: string,
  dtype: WeightsDtype,
): Promise<void> {
  const staging = stagingOf(name, networks);
  try {
    // The fingerprint does not depend on the name.
    await saveNetwork({ ...network, description: { ...network.description, name } }, staging, dtype);
    await loadNetwork(staging);
    await swapIn(staging, name, networks);
  } catch (error) {
    await removeFolder(networks, basename(staging)).catch(() => undefined); // the first failure is the one to report
    throw error;
  }
}

async function swapIn(staging: string, name: string, networks: string): Promise<void> {
  const [target, former] = [installedFolder(name, networks), formerOf(name, networks)];
  await system(target, async () => {
    if (existsSync(target)) await rename(target, former);
    try {
      await rename(staging, target);
    } catch (error) {
      if (existsSync(former)) await rename(former, target);
      throw error;
    }
    await removeFolder(networks, basename(former));
  });
}

/** Removes an installed network: renames it, then deletes its files. The caller holds the lock. */
export async function takeAway(name: string, networks: string): Promise<void> {
  const [target, staging] = [installedFolder(name, networks), stagingOf(name, networks)];
  await system(target, async () => {
    await rename(target, staging);
    await removeFolder(networks, basename(staging));
  });
}

/** Bytes of all files of an installed network. */
export async function bytesOf(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(names.map((name) => stat(join(folder, name)).catch(() => undefined)));
  return sizes.reduce((sum, stats) => sum + (stats?.size ?? 0), 0);
}

async function system<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw writeError(error, path, 'folder');
  }
}
