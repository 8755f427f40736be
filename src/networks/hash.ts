import { createHash } from 'node:crypto';
import { withFile } from './files.js';

/**
 * SHA-256 of a file in lower-case hexadecimal, read piece by piece.
 * @param what what the file is, for an error's sentence.
 * @throws UserError `network-file` if it cannot be read.
 */
export async function sha256OfFile(path: string, what: string): Promise<string> {
  return await withFile(path, what, async (file) => {
    const hash = createHash('sha256');
    for await (const piece of file.createReadStream({ autoClose: false })) hash.update(piece);
    return hash.digest('hex');
  });
}
