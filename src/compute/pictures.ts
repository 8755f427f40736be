import { stat } from 'node:fs/promises';
import { hashOfFile, writeAtomically } from '../disk/index.js';
import { inspectPicture, readPicture, type Size } from '../images/index.js';
import type { ImageTask, Inspection } from './protocol.js';
import { encodeWithSettings } from './result.js';

/** The facts of a picture file. @throws UserError as `inspectPicture` does. */
export async function inspect(path: string): Promise<Inspection> {
  const { width, height, format } = await inspectPicture(path);
  const { size: bytes } = await stat(path);
  return { width, height, format, bytes, sha256: await hashOfFile(path) };
}

/** Writes a picture anew, smaller or in another format. @throws UserError as `readPicture`, `encodePicture` and `writeAtomically` do. */
export async function writeImage(task: ImageTask): Promise<Size & { readonly bytes: number }> {
  const picture = await readPicture(task.path, { longSide: task.longSide });
  const { format, bits, quality, settings } = task;
  const bytes = await encodeWithSettings(picture, { format, bits, quality, settings });
  await writeAtomically(task.target, bytes);
  return { width: picture.width, height: picture.height, bytes: bytes.length };
}
