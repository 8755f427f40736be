import {
  DEFAULT_DEPTH,
  describeNetwork,
  describeVgg,
  EMBEDDED,
  installedFolder,
  installedNames,
  installedNetworksFolder,
  KNOWN_NETWORKS,
  type NetworkDescription,
  PUBLISHED,
  type PublishedWeights,
  readDescription,
  type SpeedClass,
  speedClassOf,
} from '../networks/index.js';
import { shippedFolder } from '../system/package-root.js';
import { KERAS_INPUT } from './keras.js';
import { addressesOf } from './mirror.js';
import { bytesOf } from './place.js';

/** An entry of the list of networks. */
export interface Listing {
  readonly name: string;
  readonly title: string;
  /** `included` networks are part of Impasto, `available` ones can be installed. */
  readonly state: 'included' | 'installed' | 'available' | 'damaged';
  /** On disk, or of the download if it is not installed; 0 for one that is generated when used. */
  readonly bytes: number;
  readonly licence: string;
  readonly source: string;
  readonly speed: SpeedClass | undefined;
  /** Addresses to download an available one from. */
  readonly addresses: readonly string[];
}

/** All networks: included, installed, and available for installation. */
export async function listNetworks(networks: string = installedNetworksFolder()): Promise<Listing[]> {
  const names = await installedNames(networks);
  const installed = await Promise.all(names.map((name) => listingOf(name, networks)));
  const available = PUBLISHED.filter(({ kind }) => !names.includes(kind)).map(availableListing);
  return [...(await Promise.all(KNOWN_NETWORKS.map(included))), ...installed, ...available];
}

async function included(name: string): Promise<Listing> {
  const folder = name === EMBEDDED ? shippedFolder(EMBEDDED) : undefined;
  const description = folder ? await readable(folder) : await describeNetwork(name);
  return listing(name, 'included', folder ? await bytesOf(folder) : 0, description);
}

async function listingOf(name: string, networks: string): Promise<Listing> {
  const folder = installedFolder(name, networks);
  return listing(name, 'installed', await bytesOf(folder), await readable(folder));
}

/** The description, or undefined if it cannot be read, so that the list does not fail. */
async function readable(folder: string): Promise<NetworkDescription | undefined> {
  return await readDescription(folder).catch(() => undefined);
}

function listing(
  name: string,
  state: Listing['state'],
  bytes: number,
  description: NetworkDescription | undefined,
): Listing {
  if (description === undefined) {
    const unknown = { licence: '', source: '', speed: undefined, addresses: [] };
    return { name, title: name, state: 'damaged', bytes, ...unknown };
  }
  const { title, licence, source } = description;
  return { name, title, state, bytes, licence, source, speed: speedClassOf(description), addresses: [] };
}

function availableListing(published: PublishedWeights): Listing {
  const { kind: name, title, licence, source, size: bytes } = published;
  const facts = { name, title, licence, source, input: KERAS_INPUT, depth: DEFAULT_DEPTH };
  const speed = speedClassOf(describeVgg(name, facts));
  const addresses = addressesOf(published);
  return { name, title, state: 'available', bytes, licence, source, speed, addresses };
}
