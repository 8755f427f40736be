import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UserError } from '../common/errors.js';
import { quoted } from '../common/wording.js';
import { hashOfFile } from '../disk/index.js';
import {
  INSTALLED_NAME_RULE,
  installedFolder,
  installedNetworksFolder,
  isInstallableName,
  isInstalled,
  KNOWN_NETWORKS,
  loadNetwork,
  type Network,
  plainFileSize,
  publishedNamed,
  type VggKind,
  withFile,
} from '../networks/index.js';
import type { Watcher } from './events.js';
import { convertAndPlace, type Installed } from './install.js';
import { readKeras } from './keras.js';
import { holding, place } from './place.js';
import { type Conversion, depthOf } from './settings.js';
import { readTorch } from './torch.js';
import { type ReadWeights, refuser, type WeightsSettings } from './weights.js';

/** A request to install a network from a file. */
interface Import extends Conversion, Watcher {
  /** Keras' HDF5 file, a safetensors file of torchvision or timm, or an Impasto network description or its folder. */
  readonly path: string;
  /** The name to install it under; default its own. */
  readonly name?: string | undefined;
  /** Replace an installed network of that name. */
  readonly force: boolean;
  /** Folder of the installed networks; default in the user's data folder. */
  readonly networksFolder?: string;
}

/** The kind of a file by its first bytes. */
type FileKind = 'own' | 'hdf5' | 'safetensors';

/**
 * Installs a network from a file, completely or not at all.
 * @throws UserError with one sentence that names the file and the first thing that is wrong; the signal's reason when it fires.
 */
export async function importNetwork(request: Import): Promise<Installed> {
  if (request.name !== undefined) checkName(request.name);
  const networks = request.networksFolder ?? installedNetworksFolder();
  const kind = await kindOf(request.path);
  const read = kind === 'own' ? await loadNetwork(request.path) : await readVgg(request, kind);
  const name = checkName(request.name ?? read.description.name);
  return await holding(name, networks, request, async (signal) => {
    const wasThere = isInstalled(name, networks);
    if (wasThere && !request.force) throw taken(name);
    const original = kind === 'own' || request.original;
    await convertAndPlace(read, name, networks, { ...request, original, signal });
    return { name, folder: installedFolder(name, networks), wasThere };
  });
}

/** A request to install a network that Impasto made. */
interface Placement extends Watcher {
  readonly name: string;
  /** Replace an installed network of that name. */
  readonly force: boolean;
  /** Folder of the installed networks; default in the user's data folder. */
  readonly networksFolder?: string | undefined;
}

/**
 * Checks that a network can be installed under a name, before it is made.
 * @throws UserError `network-name` for a name that cannot be used, `network-exists` for one that is taken.
 */
export function checkPlacement({ name, force, networksFolder }: Omit<Placement, 'listener'>): void {
  checkName(name);
  if (isInstalled(name, networksFolder) && !force) throw taken(name);
}

/** Installs a network that Impasto made, completely or not at all. @throws UserError as {@link checkPlacement} and `saveNetwork` do. */
export async function installMade(network: Network, request: Placement): Promise<Installed> {
  const { name, networksFolder: networks = installedNetworksFolder() } = request;
  checkPlacement(request);
  return await holding(name, networks, request, async () => {
    checkPlacement(request);
    const wasThere = isInstalled(name, networks);
    await place(network, name, networks, 'F16');
    return { name, folder: installedFolder(name, networks), wasThere };
  });
}

async function readVgg(request: Import, kind: 'hdf5' | 'safetensors'): Promise<Network> {
  const { path, listener } = request;
  const reader: ReadWeights = kind === 'hdf5' ? readKeras : readTorch;
  listener({ stage: 'converting', name: request.name ?? path });
  const md5 = kind === 'hdf5' ? await hashOfFile(path, 'md5') : undefined;
  return await reader(path, (vgg) => settingsOf(request, vgg, md5));
}

/** The publisher's licence and source if it is the published file; otherwise only the structure is known. */
function settingsOf(request: Import, vgg: VggKind, md5: string | undefined): WeightsSettings {
  const published = publishedNamed(vgg);
  const isPublished = published !== undefined && published.md5 === md5;
  const facts = {
    name: vgg,
    title: published?.title ?? vgg,
    licence: isPublished ? published.licence : 'not known; see where the file came from',
    source: isPublished ? published.source : 'imported from a file of the user',
  };
  return { facts, depth: depthOf(request, vgg) };
}

const HDF5_SIGNATURE = '89484446';
const ZIP_SIGNATURE = '504b0304';

async function kindOf(path: string): Promise<FileKind> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() || path.endsWith('.json')) return 'own';
  const refuse = refuser(path);
  if ((await plainFileSize(path, 'file')) < 8) return refuse('it is empty or too short');
  const bytes = Buffer.alloc(4);
  await withFile(resolve(path), 'file', async (file) => await file.read(bytes, 0, 4, 0));
  const start = bytes.toString('hex');
  if (start === HDF5_SIGNATURE) return 'hdf5';
  if (start === ZIP_SIGNATURE || /\.(?:pth?|bin|ckpt)$/.test(path))
    return refuse('it is a PyTorch file, which can contain code; save its state as safetensors');
  return path.endsWith('.safetensors')
    ? 'safetensors'
    : refuse('it is neither HDF5 nor safetensors nor a description');
}

function checkName(name: string): string {
  if (!isInstallableName(name))
    throw new UserError(
      'network-name',
      `The name ${quoted(name)} cannot be used; give --name ${INSTALLED_NAME_RULE}.`,
      { values: { name } },
    );
  if (!KNOWN_NETWORKS.includes(name)) return name;
  throw new UserError(
    'network-name',
    `The name ${name} belongs to a network that is always available; give another with --name.`,
    { values: { name, context: 'reserved' } },
  );
}

function taken(name: string): UserError {
  return new UserError(
    'network-exists',
    `A network ${name} is already installed; give another name with --name, or replace it with --force.`,
  );
}
