import { readMetadata } from './read.js';
import { settingsFromXmp } from './xmp.js';

/** The keyword of our text chunk in PNG files. */
export const SETTINGS_KEYWORD = 'impasto';

/**
 * The settings (JSON text) that `encodePicture` stored inside a PNG, JPEG, WebP or TIFF file, or undefined if there are none.
 * @throws UserError as `inspectPicture`.
 */
export async function readSettings(path: string): Promise<string | undefined> {
  const { comments, xmpAsString } = await readMetadata(path);
  const text = comments?.find(({ keyword }) => keyword === SETTINGS_KEYWORD)?.text;
  return text ?? (xmpAsString === undefined ? undefined : settingsFromXmp(xmpAsString));
}

/**
 * The same JSON with every character that XML 1.0 or a PNG text cannot hold (controls other than tab and line ends, lone
 * surrogates, U+FFFE, U+FFFF) written as a JSON escape. Such characters occur only in JSON strings, so the value is the same.
 */
export function storableJson(json: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these characters must match
  return json.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
