import { createHash } from 'node:crypto';
import { withFile } from './files.js';

/**
 * SHA-256 of a file in lower-case hexadecimal, read in pieces.
 * @param what the kind of file for the message.
 * @throws UserError `network-file` if it cannot be read.
 */
export async function sha256OfFile(path: string, what: string): Promise<string> {
  return await withFile(path, what, async (file) => {
    const hash = createHash('sha256');
    for await (const piece of file.createReadStream({ autoClose: false })) hash.update(piece);
    return hash.digest('hex');
  });
}
