/** For content that never changes at its address, which contains a revision or hash. */
export const IMMUTABLE = 'private, max-age=31536000, immutable';

/** For content that may be cached but must be revalidated. */
export const REVALIDATE = 'no-cache';

/** A tag for a file, made of its size and modification time. */
export function fileTag({ size, mtimeMs }: { readonly size: number; readonly mtimeMs: number }): string {
  return `${size.toString(36)}-${Math.round(mtimeMs * 1000).toString(36)}`;
}

/** A tag in the form of the header ETag; characters that it cannot contain are written in hexadecimal. */
export function quotedTag(tag: string): string {
  return `"${tag.replace(/[^!#-~]/g, (character) => character.charCodeAt(0).toString(16))}"`;
}

/** Whether the client already has the content with this tag. @param tag as returned by {@link quotedTag}. */
export function isKnown(headers: Headers, tag: string): boolean {
  const known = headers.get('if-none-match');
  if (known === null) return false;
  return known.split(',').some((one) => ['*', tag, `W/${tag}`].includes(one.trim()));
}
