import {
  installedFolder,
  installedNetworksFolder,
  isInstalled,
  type Network,
  type PublishedWeights,
} from '../networks/index.js';
import { type Download, discardPartial, download, partialPath } from './download.js';
import type { Watcher } from './events.js';
import { readKeras } from './keras.js';
import { addressesOf } from './mirror.js';
import { normalisedBySamples } from './normalise.js';
import { holding, place } from './place.js';
import { type Conversion, depthOf, dtypeOf } from './settings.js';

/** A request to install a published network. */
export interface Installation extends Conversion, Watcher {
  readonly published: PublishedWeights;
  /** Install it again if it is installed. */
  readonly force: boolean;
  /** Folder of the installed networks; default in the user's data folder. */
  readonly networksFolder?: string;
  /** Waits before another attempt to download; for tests. */
  readonly wait?: NonNullable<Download['wait']>;
}

/** An installed network, and whether it was installed before. */
export interface Installed {
  readonly name: string;
  readonly folder: string;
  readonly wasThere: boolean;
}

/**
 * Downloads a published network, checks it and installs it, completely or not at all. A download that failed or was interrupted is continued
 * the next time.
 * @throws UserError as `download`, `readKeras` and `place` do; the signal's reason when it fires.
 */
export async function installPublished(installation: Installation): Promise<Installed> {
  const { published, force } = installation;
  const networks = installation.networksFolder ?? installedNetworksFolder();
  const name = published.kind;
  depthOf(installation, published.kind); // before anything is downloaded
  return await holding(name, networks, installation, async (whileHeld) => {
    const folder = installedFolder(name, networks);
    if (!force && isInstalled(name, networks)) return { name, folder, wasThere: true };
    await fetchAndPlace({ ...installation, signal: whileHeld }, networks);
    return { name, folder, wasThere: false };
  });
}

async function fetchAndPlace(installation: Installation, networks: string): Promise<void> {
  const { published, signal, listener, wait } = installation;
  const { kind: name, title, licence, source, file, size, md5 } = published;
  const path = partialPath(networks, file);
  await download({
    addresses: addressesOf(published),
    path,
    size,
    md5,
    signal,
    onProgress: (done) => listener({ stage: 'downloading', name, done, size }),
    ...(wait && { wait }),
  });
  listener({ stage: 'converting', name });
  const depth = depthOf(installation, name);
  const read = await readKeras(path, () => ({ facts: { name, title, licence, source }, depth }));
  signal?.throwIfAborted();
  await convertAndPlace(read, name, networks, installation);
  await discardPartial(path);
}

/**
 * Converts a network and installs it under a name. The caller holds the lock.
 * @throws UserError as {@link place} does; the signal's reason when it fires.
 */
export async function convertAndPlace(
  read: Network,
  name: string,
  networks: string,
  conversion: Conversion & Watcher,
): Promise<void> {
  const network = conversion.original ? read : await normalisedBySamples(read, name, conversion);
  conversion.signal?.throwIfAborted();
  await place(network, name, networks, dtypeOf(conversion, network));
}
