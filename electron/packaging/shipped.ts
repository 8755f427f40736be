import { glob } from 'tinyglobby';
import { type Checksums, checksumsOf } from '../../src/system/shipped-models.js';

/** What of the models is needed to run; electron-builder.yml packs the same, and the network's model card. */
const needed = ['embedded/*.{json,safetensors}', 'samples/*'];

/** The checksums of the files that ship, as they are now. @param models the folder of models. */
export async function currentChecksums(models: string): Promise<Checksums> {
  return await checksumsOf(models, await glob(needed, { cwd: models }));
}
