/** For what never changes under its address, as the address has its revision or its hash in it. */
export const FOR_EVER = 'private, max-age=31536000, immutable';

/** For what may be kept, and must be asked after before it is used. */
export const ASK_FIRST = 'no-cache';

/** The tag of a file that has none of its own, by its size and time of change. */
export function fileTag({ size, mtimeMs }: { readonly size: number; readonly mtimeMs: number }): string {
  return `${size.toString(36)}-${Math.round(mtimeMs * 1000).toString(36)}`;
}

/** A tag as it stands in the header ETag; what a quoted tag cannot hold is written in hexadecimal. */
export function quotedTag(tag: string): string {
  return `"${tag.replace(/[^!#-~]/g, (character) => character.charCodeAt(0).toString(16))}"`;
}

/** Whether the other side has what it asks for already. @param tag as {@link quotedTag} gives it. */
export function isKnown(headers: Headers, tag: string): boolean {
  const known = headers.get('if-none-match');
  if (known === null) return false;
  return known.split(',').some((one) => ['*', tag, `W/${tag}`].includes(one.trim()));
}
