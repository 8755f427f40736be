import { writeAtomically } from '../disk/index.js';
import { type EncodeOptions, encodePicture } from './encode.js';
import { outputFormat } from './formats.js';
import type { Picture } from './picture.js';

export type WriteOptions = Omit<EncodeOptions, 'format'>;

/**
 * Writes a picture to a file, whole or not at all, in the format of its extension (.png, .jpg, .jpeg, .webp, .tif, .tiff), replacing
 * a file of that name. What is kept and stored: see `encodePicture`; a JPEG's transparent parts become white.
 * Throws UserError `output-extension-unknown` and those of `encodePicture` and `writeAtomically`.
 */
export async function writePicture(
  path: string,
  picture: Picture,
  options: WriteOptions = {},
): Promise<void> {
  const format = outputFormat(path);
  await writeAtomically(path, await encodePicture(picture, { ...options, format }));
}
