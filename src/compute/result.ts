import { existsSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { UserError } from '../common/errors.js';
import { type EncodeOptions, encodePicture, type Picture } from '../images/index.js';

/** The bytes of a picture file, without its settings where the format has no room for them. Throws as `encodePicture` does. */
export async function encodeWithSettings(picture: Picture, options: EncodeOptions): Promise<Buffer> {
  try {
    return await encodePicture(picture, options);
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'settings-too-long') throw error;
    return encodePicture(picture, { ...options, settings: undefined });
  }
}

/**
 * The path itself if no file has it, else with the lowest number from 2 on that makes it free, such as `out-2.png`.
 * @param isTaken whether a path may not be used; by default, whether there is a file.
 */
export function freePath(path: string, isTaken: (path: string) => boolean = existsSync): string {
  if (!isTaken(path)) return path;
  const extension = extname(path);
  const stem = join(dirname(path), basename(path, extension));
  for (let number = 2; ; number++) {
    const candidate = `${stem}-${number}${extension}`;
    if (!isTaken(candidate)) return candidate;
  }
}
