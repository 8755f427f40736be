import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../common/errors.js';
import { listed, quoted } from '../common/wording.js';
import { shippedFolder } from '../system/package-root.js';
import type { NetworkDescription, Pooling } from './description.js';
import { installedFolder, isInstalled } from './installed.js';
import { DESCRIPTION_FILE, loadNetwork, networkFilesIdentity, readDescription } from './load.js';
import { type Network, withPooling } from './network.js';
import { describeOrientedNetwork, orientedNetwork } from './oriented.js';
import { PUBLISHED, publishedNamed } from './published.js';
import { describeRandomNetwork, randomNetwork } from './random.js';

/** How to open a network. */
interface OpenNetworkOptions {
  /** Overrides the network's own pooling. */
  readonly pooling?: Pooling;
  /** Of the random network. */
  readonly seed?: number;
  /** Of the random network: channels as a fraction of VGG-19's. */
  readonly width?: number;
  /** Folder of the embedded network; default `models/embedded` of the package. */
  readonly embeddedFolder?: string;
  /** Folder of the installed networks; default in the user's data folder. */
  readonly networksFolder?: string;
}

/** The name of the network that ships with Impasto. */
export const EMBEDDED = 'embedded';

/** The networks that a program computes: their weights are in no file. */
const computed: Readonly<Record<string, Computed>> = {
  oriented: {
    open: ({ pooling }) => orientedNetwork(pooling),
    describe: ({ pooling }) => describeOrientedNetwork(pooling),
  },
  random: { open: randomNetwork, describe: describeRandomNetwork },
};

interface Computed {
  readonly open: (options: OpenNetworkOptions) => Network;
  readonly describe: (options: OpenNetworkOptions) => NetworkDescription;
}

const computedNamed = (name: string) => (Object.hasOwn(computed, name) ? computed[name] : undefined);

/** The names that are always available. */
export const KNOWN_NETWORKS: readonly string[] = [EMBEDDED, ...Object.keys(computed)];

/**
 * Opens a network by name or path.
 * @param name `embedded`, `oriented`, `random`, the name of an installed network, or the path of a network description or its folder.
 * @throws UserError `network-missing` for a network that can be installed, `network-unknown` for any other name, and as
 * {@link loadNetwork} does.
 */
export async function openNetwork(name: string, options: OpenNetworkOptions = {}): Promise<Network> {
  const network = computedNamed(name)?.open(options) ?? (await loadNetwork(locate(name, options)));
  return options.pooling === undefined ? network : withPooling(network, options.pooling);
}

/**
 * A key for caches of what {@link openNetwork} opens: the name, the options and the identity of the network's files.
 * @throws UserError as `openNetwork` does, except for faults of the weights.
 */
export async function networkKey(name: string, options: OpenNetworkOptions = {}): Promise<string> {
  const files = computedNamed(name) ? '' : await networkFilesIdentity(locate(name, options));
  return JSON.stringify([name, options, files]);
}

/** The folder or path to load a network from. */
function locate(name: string, options: OpenNetworkOptions): string {
  const folder = knownFolder(name, options);
  if (folder !== undefined) return folder;
  if (/[/\\]|\.json$/.test(name) || existsSync(name)) return name;
  throw publishedNamed(name) ? missing(name) : unknown(name);
}

/** The folder of the embedded or an installed network. */
function knownFolder(name: string, { embeddedFolder, networksFolder }: OpenNetworkOptions) {
  if (name !== EMBEDDED)
    return isInstalled(name, networksFolder) ? installedFolder(name, networksFolder) : undefined;
  const folder = embeddedFolder ?? shippedFolder('embedded');
  if (existsSync(join(folder, DESCRIPTION_FILE))) return folder;
  throw new UserError(
    'network-embedded',
    `The embedded network is not in this installation (there is no ${DESCRIPTION_FILE} in ${folder}); install Impasto again or choose another network, such as random.`,
  );
}

/**
 * The description of the network that {@link openNetwork} would open; reads no weights, except for a path.
 * @throws UserError as `openNetwork` does, except for faults of the weights.
 */
export async function describeNetwork(
  name: string,
  options: OpenNetworkOptions = {},
): Promise<NetworkDescription> {
  const program = computedNamed(name);
  if (program) return program.describe(options);
  const folder = knownFolder(name, options);
  if (folder === undefined) return (await openNetwork(name, options)).description;
  const description = await readDescription(folder);
  return { ...description, ...(options.pooling && { pooling: options.pooling }) };
}

/** Whether this network must be installed before {@link openNetwork} can open it. */
export function isMissing(name: string, networksFolder?: string): boolean {
  return publishedNamed(name) !== undefined && !isInstalled(name, networksFolder) && !existsSync(name);
}

function missing(name: string): UserError {
  return new UserError(
    'network-missing',
    `The network ${name} is not installed: run "impasto networks install ${name}" first.`,
  );
}

function unknown(name: string): UserError {
  const names = listed([...KNOWN_NETWORKS, ...PUBLISHED.map(({ kind }) => kind)], 'or');
  return new UserError(
    'network-unknown',
    `There is no network ${quoted(name)}; choose ${names}, one that "impasto networks" lists, or give the path of a network description.`,
  );
}
