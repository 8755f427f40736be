import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { hashOfFile, writeAtomically, writeError } from '../disk/index.js';
import type { NetworkDescription } from './description.js';
import { DESCRIPTION_FILE } from './load.js';
import type { Network } from './network.js';
import { type WeightsDtype, writeSafetensors } from './safetensors-writer.js';

/**
 * Writes a network into a folder, creating it if necessary: first the weights, then the description with their SHA-256, each atomically.
 * So a folder with a description always has complete weights.
 * @returns the path of the description, for {@link loadNetwork}.
 * @throws UserError `network-file` if it cannot be written, `safetensors-range` if a weight is too large for F16.
 */
export async function saveNetwork(network: Network, folder: string, dtype: WeightsDtype): Promise<string> {
  await makeFolder(folder);
  const { sha256: _old, ...description } = network.description;
  const weights = join(folder, description.weights);
  await writeSafetensors(weights, network.tensors, metadataOf(network), dtype);
  const path = join(folder, DESCRIPTION_FILE);
  await writeDescription(path, { ...description, sha256: await hashOfFile(weights) });
  return path;
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw writeError(error, folder, 'folder');
  }
}

function metadataOf({ description: { name, licence, source } }: Network): Record<string, string> {
  return { name, licence, source };
}

async function writeDescription(path: string, description: NetworkDescription): Promise<void> {
  const json = `${JSON.stringify(description, undefined, 2)}\n`;
  await writeAtomically(path, json, (cause) => writeError(cause, path, 'network description'));
}
