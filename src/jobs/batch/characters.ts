/*
 * What a file name may hold on every platform. Windows forbids the most: "Naming Files, Paths, and Namespaces", Win32 documentation.
 */

/** Characters that some platform forbids in a name, and halves of characters, which UTF-8 cannot hold. */
const forbidden = /[<>:"/\\|?*\p{Cc}\p{Surrogate}]/u;

const everyForbidden = new RegExp(forbidden.source, 'gu');

/** Names that Windows keeps for devices, with any ending. */
const devices = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(?:\.|$)/i;

/** The first character of a name that some platform forbids, or undefined. */
export function forbiddenIn(name: string): string | undefined {
  return forbidden.exec(name)?.[0];
}

/** A name with `_` for every character that some platform forbids. */
export function withoutForbidden(name: string): string {
  return name.replace(everyForbidden, '_');
}

/** Whether a name is one that Windows keeps for a device. */
export function isDeviceName(name: string): boolean {
  return devices.test(name);
}

/** A path as a disk compares it that ignores case and ways to compose accents: two names that are equal so may be one file somewhere. */
export function foldedName(path: string): string {
  return path.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');
}
