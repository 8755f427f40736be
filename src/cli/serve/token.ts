import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { constants } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readRegular } from '../../disk/index.js';

/** Far too many to guess. */
const TOKEN_BYTES = 32;

/** A new secret, in characters that a URL can hold. */
export function createToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/**
 * The secret of a server at a fixed port. It is the same after a restart, so that open windows can reconnect. It is kept in a file that
 * only the user may read; if that cannot be written, there is a new secret each time.
 * @param folder the data folder.
 */
export async function keptToken(folder: string): Promise<string> {
  const path = join(folder, 'serve-token');
  const kept = await readRegular(path).then(String, () => '');
  if (/^[\w-]{43}$/.test(kept)) return kept;
  const token = createToken();
  // A pipe of that name is not waited for.
  const flag = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | (constants.O_NONBLOCK ?? 0);
  await writeFile(path, token, { mode: 0o600, flag }).catch(() => undefined);
  return token;
}

/** Whether a text is the secret, compared in constant time. */
export function isToken(text: string | null | undefined, token: string): boolean {
  return typeof text === 'string' && timingSafeEqual(digest(text), digest(token));
}

/** The comparison needs equal lengths, which digests have. */
const digest = (text: string) => createHash('sha256').update(text).digest();

/** The cookie that stands for the token at a port; neither the token nor the cookie of another port can be computed from it. */
export function cookieValue(token: string, port: number): string {
  return createHmac('sha256', token).update(`cookie ${port}`).digest('base64url');
}

/** How long a browser may take to open an address. */
const CODE_MILLISECONDS = 120_000;

/** A code that replaces the token once, for an address that other users of the machine can see among its processes. */
export class OneTimeCode {
  #code: string | undefined;

  /** @returns a new code, valid for two minutes. */
  create(): string {
    this.#code = createToken();
    setTimeout(() => this.use(this.#code), CODE_MILLISECONDS).unref();
    return this.#code;
  }

  /** Whether a text is the code, which then becomes invalid. */
  use(text: string | null | undefined): boolean {
    if (this.#code === undefined || !isToken(text, this.#code)) return false;
    this.#code = undefined;
    return true;
  }
}
