import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Far more than anybody can guess. */
const TOKEN_BYTES = 32;

/** A new secret, in letters that an address can hold. */
export function createToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/**
 * The secret of a server at a fixed port, which is the same after a restart, so that windows that are open find back to it. It is kept
 * in a file that only the user may read; where that cannot be, it is a new one each time.
 * @param folder the data folder.
 */
export async function keptToken(folder: string): Promise<string> {
  const path = join(folder, 'serve-token');
  const kept = await readFile(path, 'utf8').catch(() => '');
  if (/^[\w-]{43}$/.test(kept)) return kept;
  const token = createToken();
  await writeFile(path, token, { mode: 0o600 }).catch(() => undefined);
  return token;
}

/** Whether a text is the secret, in a time that does not tell how much of it is right. */
export function isToken(text: string | undefined, token: string): boolean {
  return text !== undefined && timingSafeEqual(digest(text), digest(token));
}

/** Digests are of one length, as the comparison needs. */
const digest = (text: string) => createHash('sha256').update(text).digest();
