import { glob } from 'tinyglobby';
import { type Checksums, checksumsOf } from '../../src/system/shipped-models.js';

/** The files of models/ that are needed to run; electron-builder.yml packs these and the model card. */
const needed = ['embedded/*.{json,safetensors}', 'instant/*.safetensors', 'samples/*'];

/** Computes the checksums of the shipped files. @param models folder of the models. */
export async function currentChecksums(models: string): Promise<Checksums> {
  return await checksumsOf(models, await glob(needed, { cwd: models }));
}
