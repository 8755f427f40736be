import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { userDataFolder } from '../system/user-folders.js';
import { DESCRIPTION_FILE } from './load.js';

const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/;
// Windows reserves these names for devices, in every folder.
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i;

/** The rule for names, to follow "must be". */
export const INSTALLED_NAME_RULE =
  'a name of 1 to 40 letters, digits, - or _ that starts with a letter or digit';

/** Whether a network can be installed under this name: it must be a valid folder name on every platform. */
export function isInstallableName(name: string): boolean {
  return NAME.test(name) && !DEVICE.test(name);
}

/** The folder that holds the installed networks, one folder each. */
export function installedNetworksFolder(dataFolder: string = userDataFolder()): string {
  return join(dataFolder, 'networks');
}

/** The folder of an installed network. */
export function installedFolder(name: string, networks: string = installedNetworksFolder()): string {
  return join(networks, name);
}

/** Whether a network is installed. A folder without a description does not count, because the description is written last. */
export function isInstalled(name: string, networks: string = installedNetworksFolder()): boolean {
  return isInstallableName(name) && existsSync(join(installedFolder(name, networks), DESCRIPTION_FILE));
}

/** The names of the installed networks, in alphabetical order. */
export async function installedNames(networks: string = installedNetworksFolder()): Promise<string[]> {
  const names = await readdir(networks).catch(() => []);
  return names.filter((name) => isInstalled(name, networks)).sort();
}
