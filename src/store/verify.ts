import { UserError } from '../common/errors.js';
import {
  EMBEDDED,
  installedFolder,
  installedNames,
  installedNetworksFolder,
  isInstalled,
  loadNetwork,
  openNetwork,
} from '../networks/index.js';
import { notInstalled } from './remove.js';

/** The result of a check. */
export interface Verdict {
  readonly name: string;
  readonly isSound: boolean;
  /** One sentence that describes the fault. */
  readonly fault?: string;
}

/**
 * Checks networks: description, structure, every number, and the hash computed at installation.
 * @param name the one to check; default the embedded one and all installed ones.
 * @throws UserError `network-not-installed` if there is none of that name.
 */
export async function verifyNetworks(
  name?: string,
  networks: string = installedNetworksFolder(),
): Promise<Verdict[]> {
  const names = name === undefined ? [EMBEDDED, ...(await installedNames(networks))] : [name];
  const verdicts: Verdict[] = [];
  for (const one of names) verdicts.push(await verdictOn(one, networks));
  return verdicts;
}

async function verdictOn(name: string, networks: string): Promise<Verdict> {
  if (name !== EMBEDDED && !isInstalled(name, networks)) throw await notInstalled(name, networks);
  try {
    await check(name, networks);
    return { name, isSound: true };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { name, isSound: false, fault: error.message };
  }
}

async function check(name: string, networks: string): Promise<void> {
  if (name === EMBEDDED) return void (await openNetwork(EMBEDDED));
  const { description } = await loadNetwork(installedFolder(name, networks));
  if (description.sha256 === undefined)
    throw new UserError(
      'network-hash',
      `The description of the network ${name} has lost its SHA-256, so it cannot be checked; install the network again.`,
    );
}
