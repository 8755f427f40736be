import {
  installedFolder,
  installedNetworksFolder,
  isInstalled,
  type PublishedWeights,
} from '../networks/index.js';
import { normalisedBySamples } from './convert.js';
import { type Download, discardPartial, download, partialPath } from './download.js';
import type { Listener } from './events.js';
import { readKeras } from './keras.js';
import { addressesOf } from './mirror.js';
import { holding, place } from './place.js';
import { type Conversion, depthOf, dtypeOf } from './settings.js';

/** A request to install a published network. */
export interface Installation extends Conversion {
  readonly published: PublishedWeights;
  /** Install it again if it is installed. */
  readonly force: boolean;
  /** Folder of the installed networks; default in the user's data folder. */
  readonly networksFolder?: string;
  readonly signal?: AbortSignal | undefined;
  readonly listener: Listener;
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
  const { published, force, signal, listener } = installation;
  const networks = installation.networksFolder ?? installedNetworksFolder();
  const name = published.kind;
  depthOf(installation, published.kind); // before anything is downloaded
  const lock = { signal, onWait: (pid: number | undefined) => listener({ stage: 'waiting', name, pid }) };
  return await holding(name, networks, lock, async (whileHeld) => {
    const folder = installedFolder(name, networks);
    if (!force && isInstalled(name, networks)) return { name, folder, wasThere: true };
    await fetchAndPlace({ ...installation, signal: whileHeld }, networks);
    return { name, folder, wasThere: false };
  });
}

async function fetchAndPlace(installation: Installation, networks: string): Promise<void> {
  const { published, signal, listener, wait } = installation;
  const { kind: name, file, size, md5 } = published;
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
  await convertAndPlace(installation, path, networks);
  await discardPartial(path);
}

async function convertAndPlace(installation: Installation, path: string, networks: string): Promise<void> {
  const { published, original, signal, listener } = installation;
  const { kind: name, title, licence, source } = published;
  listener({ stage: 'converting', name });
  const depth = depthOf(installation, name);
  const read = await readKeras(path, () => ({ facts: { name, title, licence, source }, depth }));
  signal?.throwIfAborted();
  const onMeasured = (done: number, pictures: number) =>
    listener({ stage: 'measuring', name, done, pictures });
  const network = original ? read : await normalisedBySamples(read, { signal, onMeasured });
  signal?.throwIfAborted();
  await place(network, name, networks, dtypeOf(installation, network));
}
