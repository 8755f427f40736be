import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Far more than anybody can guess. */
const TOKEN_BYTES = 32;

/** A new secret, in letters that an address can hold. */
export function createToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** Whether a text is the secret, in a time that does not tell how much of it is right. */
export function isToken(text: string | undefined, token: string): boolean {
  return text !== undefined && timingSafeEqual(digest(text), digest(token));
}

/** Digests are of one length, as the comparison needs. */
const digest = (text: string) => createHash('sha256').update(text).digest();
