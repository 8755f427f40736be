import { RAW, sniffBoxes } from './boxes.js';

/** The kinds of picture file that can be read; HEIC only where sharp's libheif carries an HEVC decoder. */
export type InputFormat = 'jpeg' | 'png' | 'webp' | 'tiff' | 'avif' | 'gif' | 'heic';

/** The kind of a file by its first bytes: a readable format, or one that is only recognised. */
type Sniffed = { readonly format: InputFormat } | { readonly foreign: string } | undefined;

/** Signatures at offset 0, as Latin-1 text. */
const PICTURES: readonly (readonly [string, InputFormat])[] = [
  ['\xff\xd8\xff', 'jpeg'],
  ['\x89PNG\r\n\x1a\n', 'png'],
  ['GIF87a', 'gif'],
  ['GIF89a', 'gif'],
  ['II*\0', 'tiff'],
  ['MM\0*', 'tiff'],
  ['II+\0', 'tiff'],
  ['MM\0+', 'tiff'],
];

const FOREIGN: readonly (readonly [string, string])[] = [
  ['BM', 'BMP'],
  ['%PDF', 'PDF'],
  ['8BPS', 'Photoshop'],
  ['\xff\x0a', 'JPEG XL'],
  ['\0\0\0\x0cJXL ', 'JPEG XL'],
  ['\0\0\0\x0cjP  ', 'JPEG 2000'],
  ['\0\0\x01\0', 'ICO'],
  ['v/1\x01', 'OpenEXR'],
  ['#?RADIANCE', 'Radiance HDR'],
  ['IIRO', RAW],
  ['IIRS', RAW],
  ['IIU\0', RAW],
  ['FUJIFILM', RAW],
];

/** Recognises a file by its first bytes, not its name. */
export function sniff(bytes: Buffer): Sniffed {
  const head = bytes.toString('latin1', 0, 1024);
  const picture = PICTURES.find(([signature]) => head.startsWith(signature));
  if (picture) return { format: picture[1] };
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return { format: 'webp' };
  if (head.slice(4, 8) === 'ftyp') return sniffBoxes(bytes);
  const foreign = FOREIGN.find(([signature]) => head.startsWith(signature));
  if (foreign) return { foreign: foreign[1] };
  return /^\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)?<svg/.test(head.replace('\xef\xbb\xbf', ''))
    ? { foreign: 'SVG' }
    : undefined;
}
