import { writeAtomically } from '../../../src/disk/index.js';
import { type EncodeOptions, encodePicture, outputFormat, type Picture } from '../../../src/images/index.js';

/** Writes a picture to a file in the format of its extension. */
export async function writePicture(
  path: string,
  picture: Picture,
  options: Omit<EncodeOptions, 'format'> = {},
): Promise<void> {
  await writeAtomically(path, await encodePicture(picture, { ...options, format: outputFormat(path) }));
}
