import { UserError } from '../common/errors.js';
import { listed, quoted } from '../common/wording.js';
import {
  installedNames,
  installedNetworksFolder,
  isInstalled,
  KNOWN_NETWORKS,
  publishedNamed,
} from '../networks/index.js';
import { discardPartial, partialPath } from './download.js';
import type { Watcher } from './events.js';
import { holding, takeAway } from './place.js';

/** A request to remove a network. */
interface Removal extends Watcher {
  readonly name: string;
  /** Folder of the installed networks; default in the user's data folder. */
  readonly networksFolder?: string;
}

/**
 * Removes an installed network and its partial download.
 * @throws UserError `network-not-installed` if there is none of that name, `network-file` when it cannot be removed.
 */
export async function removeNetwork({ name, networksFolder, ...watcher }: Removal): Promise<void> {
  const networks = networksFolder ?? installedNetworksFolder();
  if (!isInstalled(name, networks) && publishedNamed(name) === undefined)
    throw await notInstalled(name, networks);
  await holding(name, networks, watcher, async () => {
    const published = publishedNamed(name);
    if (published) await discardPartial(partialPath(networks, published.file));
    if (!isInstalled(name, networks)) throw await notInstalled(name, networks);
    await takeAway(name, networks);
  });
}

/** The error for a network that is not installed. */
export async function notInstalled(name: string, networks: string): Promise<UserError> {
  if (KNOWN_NETWORKS.includes(name))
    return new UserError(
      'network-not-installed',
      `The network ${name} is part of Impasto and cannot be removed.`,
    );
  const names = await installedNames(networks);
  const there = names.length > 0 ? `there are ${listed(names)}` : 'there is none';
  return new UserError(
    'network-not-installed',
    `There is no installed network ${quoted(name)} (${there}); see "impasto networks".`,
  );
}
