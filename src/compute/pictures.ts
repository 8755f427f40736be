import { stat } from 'node:fs/promises';
import { UserError } from '../common/errors.js';
import { hashOfFile, writeAtomically } from '../disk/index.js';
import {
  type EncodeOptions,
  encodePicture,
  inspectPicture,
  MAX_PIXELS,
  type Picture,
  readPicture,
  type Size,
} from '../images/index.js';
import type { ImageTask, Inspection } from './protocol.js';

/** Long side at which a picture is decoded to check it; a JPEG is decoded faster at a small size. */
const TRIAL_SIDE = 64;

/**
 * Facts about a picture file.
 * @param isDecoded whether to decode all of it, which finds damage that the header does not show.
 * @throws UserError as `inspectPicture`, or as `readPicture` does.
 */
export async function inspect(path: string, isDecoded = false): Promise<Inspection> {
  const { width, height, format } = await inspectPicture(path);
  if (isDecoded) await readPicture(path, { longSide: TRIAL_SIDE });
  const { size: bytes } = await stat(path);
  return { width, height, format, bytes, sha256: await hashOfFile(path) };
}

/** Writes a picture in another size or format. @throws UserError as `readPicture`, `encodePicture` and `writeAtomically` do. */
export async function writeImage(task: ImageTask): Promise<Size & { readonly bytes: number }> {
  // The limit of results of Impasto, which can be larger than that of other pictures with alpha.
  const picture = await readPicture(task.path, { longSide: task.longSide, maxPixels: MAX_PIXELS });
  const { format, bits, quality, dpi, settings } = task;
  const bytes = await encodeWithSettings(picture, { format, bits, quality, dpi, settings });
  await writeAtomically(task.target, bytes);
  return { width: picture.width, height: picture.height, bytes: bytes.length };
}

/** Encodes a picture file, without the settings if they are too long for the format. @throws UserError as `encodePicture` does. */
export async function encodeWithSettings(picture: Picture, options: EncodeOptions): Promise<Buffer> {
  try {
    return await encodePicture(picture, options);
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'settings-too-long') throw error;
    return encodePicture(picture, { ...options, settings: undefined });
  }
}
