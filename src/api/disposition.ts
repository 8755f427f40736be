/**
 * The header Content-Disposition that saves an answer as a file of that name, in any script (RFC 6266 and 5987): an ASCII likeness
 * for programs of old, and the name itself. Folders in the name are left out.
 */
export function attachment(fileName: string): string {
  const name = wellFormed(fileName.split(/[\\/]/).at(-1) ?? '').replace(/\p{Cc}/gu, '') || 'picture';
  const ascii = name.normalize('NFKD').replace(/\p{M}/gu, '');
  return `attachment; filename="${ascii.replace(/[^ -~]|["\\%]/gu, '_')}"; filename*=UTF-8''${encoded(name)}`;
}

/** Halves of surrogate pairs, which have no UTF-8, become the mark for what is unknown. */
const wellFormed = (text: string) => Buffer.from(text).toString();

/** encodeURIComponent leaves some characters that RFC 5987 does not. */
function encoded(name: string): string {
  return encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
