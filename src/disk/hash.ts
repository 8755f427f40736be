import { createHash } from 'node:crypto';
import { openRegular } from './read.js';

/** A regular file's hash in lower-case hexadecimal, read in pieces. @throws as `openRegular` does. */
export async function hashOfFile(path: string, algorithm: 'md5' | 'sha256' = 'sha256'): Promise<string> {
  const hash = createHash(algorithm);
  const file = await openRegular(path);
  for await (const piece of file.createReadStream()) hash.update(piece);
  return hash.digest('hex');
}
