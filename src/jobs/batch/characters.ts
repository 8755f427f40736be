/*
 * What file names may contain on every platform. Windows forbids the most: "Naming Files, Paths, and Namespaces", Win32 documentation.
 */

/** Characters that some platform forbids in names, and lone surrogates, which UTF-8 cannot encode. */
const forbidden = /[<>:"/\\|?*\p{Cc}\p{Surrogate}]/u;

const everyForbidden = new RegExp(forbidden.source, 'gu');

/** Names that Windows reserves for devices, with any extension. */
const devices = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(?:\.|$)/i;

/** The first character of a name that some platform forbids, or undefined. */
export function forbiddenIn(name: string): string | undefined {
  return forbidden.exec(name)?.[0];
}

/** A name with `_` for every character that some platform forbids. */
export function withoutForbidden(name: string): string {
  return name.replace(everyForbidden, '_');
}

/** Whether Windows reserves a name for a device. */
export function isDeviceName(name: string): boolean {
  return devices.test(name);
}

/** A path as file systems compare it that ignore case and Unicode normalisation: equal folded names may be the same file. */
export function foldedName(path: string): string {
  return path.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');
}
