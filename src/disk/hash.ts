import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** A file's hash in lower-case hexadecimal, read in pieces. @throws the system's error when it cannot be read. */
export async function hashOfFile(path: string, algorithm: 'md5' | 'sha256' = 'sha256'): Promise<string> {
  const hash = createHash(algorithm);
  for await (const piece of createReadStream(path)) hash.update(piece);
  return hash.digest('hex');
}
