import { join } from 'node:path';
import { hashOfFile, makeFolder, writeAtomically, writeError } from '../disk/index.js';
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
  await makeFolder(folder).catch((error: unknown) => {
    throw writeError(error, folder, 'folder');
  });
  const { sha256: _old, ...description } = network.description;
  const { name, licence, source } = description;
  const weights = join(folder, description.weights);
  await writeSafetensors(weights, network.tensors, { name, licence, source }, dtype);
  const path = join(folder, DESCRIPTION_FILE);
  const json = JSON.stringify({ ...description, sha256: await hashOfFile(weights) }, undefined, 2);
  await writeAtomically(path, `${json}\n`, (cause) => writeError(cause, path, 'network description'));
  return path;
}
