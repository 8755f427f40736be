import { join } from 'node:path';
import { EMBEDDED, type Network, openNetwork, readSafetensorsHeader, readTensor } from '../networks/index.js';
import { shippedModelsFolder } from '../system/package-root.js';

/** The instant network: the embedded network, whose trunk encodes, and the tensors of the decoder and of the modulation. */
export interface InstantNetwork {
  readonly trunk: Network;
  /** By name, row-major; the names are those of models/training/instant.py. */
  readonly tensors: ReadonlyMap<string, Float32Array>;
}

/** Opens the bundled instant network. @throws UserError as `openNetwork` and `readTensor` do when its files are damaged. */
export async function openInstantNetwork(): Promise<InstantNetwork> {
  const header = await readSafetensorsHeader(join(shippedModelsFolder(), 'instant', 'weights.safetensors'));
  const tensors = new Map<string, Float32Array>();
  for (const name of header.tensors.keys()) tensors.set(name, await readTensor(header, name));
  return { trunk: await openNetwork(EMBEDDED, { seed: 0 }), tensors };
}

/** A tensor of the decoder or the modulation. @throws RangeError when there is none of this name. */
export function tensorNamed({ tensors }: InstantNetwork, name: string): Float32Array {
  const tensor = tensors.get(name);
  if (!tensor) throw new RangeError(`the instant network has no tensor ${name}`);
  return tensor;
}
