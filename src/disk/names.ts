import { basename, parse, sep } from 'node:path';

/** The bytes of UTF-8 that a name can have: the limit of Linux' file systems (NAME_MAX); NTFS counts 255 UTF-16 units, which take no fewer bytes. */
export const NAME_BYTES = 255;

/**
 * A path with a number before its extension, such as `out-2.png`. A name that would become longer than {@link NAME_BYTES} is shortened.
 * @param path absolute or relative; its folder is kept as it is written.
 */
export function numberedName(path: string, number: number): string {
  const whole = basename(path);
  const { name, ext } = parse(whole);
  const ending = `-${number}${ext}`;
  const folder = path.slice(0, path.length - whole.length);
  return folder + shortened(name, NAME_BYTES - Buffer.byteLength(ending)) + ending;
}

/** A path of this system with `/` between its parts, as names in records and answers have it on every system. */
export const slashed = (path: string): string => path.split(sep).join('/');

/** The path itself, then with 2, 3, ... until `isTaken` says no. */
export async function freeName(
  path: string,
  isTaken: (candidate: string) => boolean | Promise<boolean>,
): Promise<string> {
  let candidate = path;
  for (let number = 2; await isTaken(candidate); number++) candidate = numberedName(path, number);
  return candidate;
}

/** The first characters of a text that fit into so many bytes of UTF-8. */
function shortened(text: string, bytes: number): string {
  const characters = [...text];
  let length = Buffer.byteLength(text);
  while (length > bytes) length -= Buffer.byteLength(characters.pop() ?? '');
  return characters.join('');
}
