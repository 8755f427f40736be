import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../common/errors.js';
import { quoted } from '../common/wording.js';
import { shippedFolder } from '../system/package-root.js';
import type { NetworkDescription, Pooling } from './description.js';
import { installedFolder, isInstalled } from './installed.js';
import { DESCRIPTION_FILE, loadNetwork, readDescription } from './load.js';
import { type Network, withPooling } from './network.js';
import { PUBLISHED, publishedNamed } from './published.js';
import { describeRandomNetwork, type RandomNetworkOptions, randomNetwork } from './random.js';

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

type Opener = (options: OpenNetworkOptions) => Promise<Network>;

const OPENERS: ReadonlyMap<string, Opener> = new Map<string, Opener>([
  [EMBEDDED, openEmbedded],
  ['random', openRandom],
]);

/** The names that are always available. */
export const KNOWN_NETWORKS: readonly string[] = [...OPENERS.keys()];

/**
 * Opens a network by name or path.
 * @param name `embedded`, `random`, the name of an installed network, or the path of a network description or its folder.
 * @throws UserError `network-missing` for a network that can be installed, `network-unknown` for any other name, and as
 * {@link loadNetwork} does.
 */
export async function openNetwork(name: string, options: OpenNetworkOptions = {}): Promise<Network> {
  const open = OPENERS.get(name);
  const network = open ? await open(options) : await openElsewhere(name, options);
  return options.pooling === undefined ? network : withPooling(network, options.pooling);
}

async function openRandom(options: OpenNetworkOptions): Promise<Network> {
  return randomNetwork(randomOptions(options));
}

function randomOptions({ pooling, seed, width }: OpenNetworkOptions): Partial<RandomNetworkOptions> {
  return {
    ...(pooling !== undefined && { pooling }),
    ...(seed !== undefined && { seed }),
    ...(width !== undefined && { width }),
  };
}

async function openEmbedded({ embeddedFolder }: OpenNetworkOptions): Promise<Network> {
  const folder = embeddedFolder ?? shippedFolder('embedded');
  if (existsSync(join(folder, DESCRIPTION_FILE))) return await loadNetwork(folder);
  throw new UserError(
    'network-embedded',
    `The embedded network is not in this installation (there is no ${DESCRIPTION_FILE} in ${folder}); install Impasto again or choose another network, such as random.`,
  );
}

async function openElsewhere(name: string, { networksFolder }: OpenNetworkOptions): Promise<Network> {
  if (isInstalled(name, networksFolder)) return await loadNetwork(installedFolder(name, networksFolder));
  if (/[/\\]|\.json$/.test(name) || existsSync(name)) return await loadNetwork(name);
  throw publishedNamed(name) ? missing(name) : unknown(name);
}

/**
 * The description of the network that {@link openNetwork} would open; reads no weights, except for a path.
 * @throws UserError as `openNetwork` does, except for faults of the weights.
 */
export async function describeNetwork(
  name: string,
  options: OpenNetworkOptions = {},
): Promise<NetworkDescription> {
  const { embeddedFolder, networksFolder, pooling } = options;
  const known = name === EMBEDDED ? (embeddedFolder ?? shippedFolder('embedded')) : undefined;
  const folder = isInstalled(name, networksFolder) ? installedFolder(name, networksFolder) : known;
  if (name === 'random') return describeRandomNetwork(randomOptions(options));
  if (folder === undefined) return (await openNetwork(name, options)).description;
  const description = await readDescription(folder);
  return pooling === undefined ? description : { ...description, pooling };
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
  const names = [...KNOWN_NETWORKS, ...PUBLISHED.map(({ kind }) => kind)];
  return new UserError(
    'network-unknown',
    `There is no network ${quoted(name)}; choose ${names.slice(0, -1).join(', ')} or ${names.at(-1)}, one that "impasto networks" lists, or give the path of a network description.`,
  );
}
