/**
 * The header Content-Disposition that saves an answer as a file of that name, in any script (RFC 6266 and 5987): an ASCII approximation
 * for old programs, and the exact name. Folders in the name are removed.
 */
export function attachment(fileName: string): string {
  const name = wellFormed(fileName.split(/[\\/]/).at(-1) ?? '').replace(/\p{Cc}/gu, '') || 'picture';
  const ascii = name.normalize('NFKD').replace(/\p{M}/gu, '');
  return `attachment; filename="${ascii.replace(/[^ -~]|["\\%]/gu, '_')}"; filename*=UTF-8''${encoded(name)}`;
}

/** Replaces lone surrogates, which have no UTF-8 encoding, by U+FFFD. */
const wellFormed = (text: string) => Buffer.from(text).toString();

/** Also encodes the characters that encodeURIComponent keeps and RFC 5987 forbids. */
function encoded(name: string): string {
  return encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
