/** The header of a TIFF file (TIFF 6.0, BigTIFF), and which kinds libvips reads right; some others it misreads without an error. */

import { RAW } from './boxes.js';
import { unlessCut } from './bytes.js';

/** How to read the first picture of a TIFF file with libvips, or why not. */
interface TiffFacts {
  /** The index of the first page that is not a thumbnail. */
  readonly page: number;
  /** What cannot be read, as a phrase; undefined if the picture can be read. */
  readonly unsupported?: string | undefined;
  /** Which of the samples after the colour is alpha, if any. */
  readonly alpha?: number | undefined;
  readonly isFloat: boolean;
  /** Set if libvips decodes Y, Cb and Cr as red, green and blue. */
  readonly ycbcr?: YCbCr | undefined;
}

/** The parameters of stored 8-bit YCbCr (TIFF 6.0, section 21), codes as shares of the largest. */
interface YCbCr {
  /** The weights of red, green and blue in luma. */
  readonly luma: readonly number[];
  /** The codes of black and white of Y, Cb and Cr. */
  readonly reference: readonly number[];
}

/** The values of a directory's tags, numbers only, each at most `MOST_VALUES`. */
type Directory = ReadonlyMap<number, readonly number[]>;

const TAG = {
  subfile: 254,
  bits: 258,
  compression: 259,
  photometric: 262,
  samples: 277,
  planes: 284,
  tileWidth: 322,
  subDirectories: 330,
  extra: 338,
  format: 339,
  luma: 529,
  subsampling: 530,
  reference: 532,
  dngVersion: 50706,
} as const;
const READ_TAGS: ReadonlySet<number> = new Set(Object.values(TAG));

const [BLACK_IS_ZERO, RGB, PALETTE, CMYK, YCBCR, LAB] = [1, 2, 3, 5, 6, 8] as const;
const UNSTATED = -1;
const RAW_SENSOR = [32803, 34892];
const JPEG = 7;
const [PREMULTIPLIED, STRAIGHT] = [1, 2] as const;
const [UNSIGNED, FLOAT, UNDEFINED] = [1, 3, 4] as const;

/** Samples of a colour, by photometric interpretation. */
const COLORS: Record<number, number> = { 0: 1, 1: 1, 2: 3, 3: 1, 5: 4, 6: 3, 8: 3 };

const COLOR_NAMES: Record<number, string> = {
  4: 'mask',
  9: 'ICC Lab',
  10: 'ITU Lab',
  32844: 'LogL',
  32845: 'LogLuv',
};

/** None, CCITT, LZW, JPEG, Deflate, NeXT, PackBits, ThunderScan, Deflate (old code), WebP. */
const COMPRESSIONS = [1, 2, 3, 4, 5, JPEG, 8, 32766, 32771, 32773, 32809, 32946, 50001];

const COMPRESSION_NAMES: Record<number, string> = {
  6: 'old-style JPEG',
  33003: 'JPEG 2000',
  33005: 'JPEG 2000',
  34712: 'JPEG 2000',
  34887: 'LERC',
  34925: 'LZMA',
  50000: 'ZSTD',
  50002: 'JPEG XL',
  52546: 'JPEG XL',
};

/** Sizes in bytes of the types of integers and rationals, by code. */
const TYPE_SIZES = [0, 1, 0, 2, 4, 8, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 8, 0, 8];
const RATIONAL = 5;

const MOST_VALUES = 16;
const MOST_PAGES = 16;

/** Reads the header of a TIFF file. @returns undefined when it is malformed; decoding will fail then. */
export function tiffFacts(bytes: Buffer): TiffFacts | undefined {
  return unlessCut(() => factsOf(bytes));
}

function factsOf(bytes: Buffer): TiffFacts {
  const file = fileOf(bytes);
  const pages = directories(file);
  const children = directoriesAt(file, pages[0]?.get(TAG.subDirectories) ?? []);
  const isThumbnail = (page: Directory) => (first(page, TAG.subfile, 0) & 1) === 1;
  const isRaw = (page: Directory) =>
    page.has(TAG.dngVersion) || RAW_SENSOR.includes(first(page, TAG.photometric, 0));
  const page = Math.max(
    0,
    pages.findIndex((one) => !isThumbnail(one)),
  );
  const chosen = pages[page] ?? new Map();
  // Other raw files of cameras have a thumbnail, then the photo in a form of their own.
  const isCameraRaw =
    bytes.toString('latin1', 8, 12) === 'CR\x02\0' ||
    [...pages, ...children].some(isRaw) ||
    (isThumbnail(chosen) && children.length > 0);
  return isCameraRaw ? { page, isFloat: false, unsupported: RAW } : pageFacts(page, layoutOf(chosen));
}

function first(page: Directory, tag: number, fallback: number): number {
  return page.get(tag)?.[0] ?? fallback;
}

/** How the samples of a page are stored. */
interface Layout {
  readonly photometric: number;
  readonly compression: number;
  readonly bits: number;
  readonly format: number;
  readonly isUniform: boolean;
  readonly isPlanar: boolean;
  readonly isTiled: boolean;
  readonly samples: number;
  /** Samples after the colour. */
  readonly extra: number;
  /** Kinds of the samples after the colour: 1 and 2 are alpha. */
  readonly extraKinds: readonly number[] | undefined;
  readonly page: Directory;
}

function layoutOf(page: Directory): Layout {
  const photometric = first(page, TAG.photometric, UNSTATED);
  const samples = first(page, TAG.samples, 1);
  const allBits = page.get(TAG.bits) ?? [1];
  const formats = page.get(TAG.format) ?? [UNSIGNED];
  const format = formats[0] === UNDEFINED ? UNSIGNED : formats[0]!;
  return {
    photometric,
    compression: first(page, TAG.compression, 1),
    bits: allBits[0]!,
    format,
    isUniform: new Set(allBits).size === 1 && new Set(formats).size === 1,
    isPlanar: first(page, TAG.planes, 1) === 2 && samples > 1,
    isTiled: page.has(TAG.tileWidth),
    samples,
    extra: samples - (COLORS[photometric] ?? samples),
    extraKinds: page.get(TAG.extra),
    page,
  };
}

function pageFacts(page: number, layout: Layout): TiffFacts {
  const isFloat = layout.format === FLOAT;
  const alpha = (layout.extraKinds ?? [STRAIGHT]).findIndex(
    (kind) => kind === PREMULTIPLIED || kind === STRAIGHT,
  );
  const isRawYCbCr = layout.photometric === YCBCR && layout.compression !== JPEG;
  return {
    page,
    isFloat,
    unsupported: unsupported(layout),
    alpha: alpha < 0 || alpha >= layout.extra ? undefined : alpha,
    ycbcr: isRawYCbCr ? ycbcrOf(layout.page) : undefined,
  };
}

function unsupported(layout: Layout): string | undefined {
  const { photometric, compression, bits, isPlanar, isTiled } = layout;
  if (!COMPRESSIONS.includes(compression))
    return named(COMPRESSION_NAMES[compression], 'compression', compression);
  if (photometric === UNSTATED) return 'colours of no stated kind';
  if (!COLORS[photometric]) return named(COLOR_NAMES[photometric], 'colour', photometric);
  if (isPlanar && isTiled) return 'tiles in separate planes';
  if (isPlanar && layout.samples === 2) return 'grey and alpha in separate planes';
  if (!layout.isUniform || layout.extra < 0) return 'samples of different kinds';
  if (layout.format === FLOAT) return unsupportedFloat(layout);
  if (layout.format !== UNSIGNED) return 'signed or complex samples';
  return isReadDepth(layout) ? unsupportedColor(layout) : `${bits} bits per sample`;
}

function named(name: string | undefined, kind: string, code: number): string {
  return name ? `${name} ${kind}` : `${kind} ${code}`;
}

function isReadDepth({ photometric, bits, samples, extra }: Layout): boolean {
  if (photometric === PALETTE || (bits < 8 && samples === 1)) return [1, 2, 4, 8].includes(bits);
  if (bits === 32) return (photometric === BLACK_IS_ZERO || photometric === RGB) && extra === 0;
  return bits === 8 || bits === 16;
}

function unsupportedColor(layout: Layout): string | undefined {
  const { photometric, bits, samples, extra } = layout;
  if (photometric === PALETTE && samples > 1) return 'a palette with alpha';
  if (photometric === LAB && (bits === 8 || extra > 0)) return `${bits}-bit Lab colour`;
  if (photometric === CMYK && bits === 16 && extra > 0) return '16-bit CMYK with alpha';
  return photometric === YCBCR ? unsupportedYCbCr(layout) : undefined;
}

/** libvips converts JPEG's YCbCr itself; `convertYCbCr` converts interleaved samples of 8 bits. */
function unsupportedYCbCr({ compression, bits, extra, isPlanar, page }: Layout): string | undefined {
  if (isPlanar) return 'YCbCr colour in separate planes';
  if (bits !== 8) return `${bits}-bit YCbCr colour`;
  if (extra > 0) return 'YCbCr colour and alpha';
  const isSubsampled = (page.get(TAG.subsampling) ?? [2, 2]).some((step) => step !== 1);
  return isSubsampled && compression !== JPEG ? 'subsampled YCbCr colour' : undefined;
}

function unsupportedFloat({ photometric, bits, extra, extraKinds, isPlanar }: Layout): string | undefined {
  if (bits === 32 && photometric === BLACK_IS_ZERO && !extraKinds?.includes(PREMULTIPLIED)) return undefined;
  if (bits === 32 && (photometric === RGB || (photometric === LAB && extra === 0))) return undefined;
  if (bits === 16 && photometric === RGB && !isPlanar) return undefined;
  const name = { [RGB]: 'RGB', [CMYK]: 'CMYK', [YCBCR]: 'YCbCr', [LAB]: 'Lab' }[photometric] ?? 'grey';
  return `${bits}-bit floating-point ${name}`;
}

function ycbcrOf(page: Directory): YCbCr {
  const luma = page.get(TAG.luma) ?? [0.299, 0.587, 0.114];
  const reference = page.get(TAG.reference) ?? [0, 255, 128, 255, 128, 255];
  return { luma, reference: reference.map((code) => code / 255) };
}

/** What the white of Cb and Cr is worth. */
const CHROMA_RANGE = 127 / 255;

/** Converts planar YCbCr codes (shares of the largest) to RGB in place, by the equations of TIFF 6.0, section 21. */
export function convertYCbCr(planes: Float32Array, { luma, reference }: YCbCr): void {
  const [red = 0, green = 1, blue = 0] = luma;
  const [black = 0, white = 1, cb0 = 0, cb1 = 1, cr0 = 0, cr1 = 1] = reference;
  const plane = planes.length / 3;
  for (let i = 0; i < plane; i++) {
    const y = (planes[i]! - black) / (white - black);
    const b = y + (2 - 2 * blue) * CHROMA_RANGE * ((planes[plane + i]! - cb0) / (cb1 - cb0));
    const r = y + (2 - 2 * red) * CHROMA_RANGE * ((planes[2 * plane + i]! - cr0) / (cr1 - cr0));
    planes[i] = clampUnit(r);
    planes[plane + i] = clampUnit((y - blue * b - red * r) / green);
    planes[2 * plane + i] = clampUnit(b);
  }
}

/** How a file's numbers are stored: sizes in bytes of offsets and of an entry; BigTIFF has other sizes. */
interface File {
  readonly integer: (at: number, size: number) => number;
  readonly offsetSize: number;
  readonly countSize: number;
}

function fileOf(bytes: Buffer): File {
  const isLittle = bytes[0] === 0x49;
  const isBig = bytes[isLittle ? 2 : 3] === 43;
  const integer = (at: number, size: number) => {
    if (size === 8) return Number(isLittle ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
    return isLittle ? bytes.readUIntLE(at, size) : bytes.readUIntBE(at, size);
  };
  return { integer, offsetSize: isBig ? 8 : 4, countSize: isBig ? 8 : 2 };
}

/** The first directories of the main chain. */
function directories(file: File): Directory[] {
  const found: Directory[] = [];
  for (let at = file.integer(file.offsetSize, file.offsetSize); at && found.length < MOST_PAGES; ) {
    const { tags, next } = readDirectory(file, at);
    found.push(tags);
    at = next;
  }
  return found;
}

function directoriesAt(file: File, offsets: readonly number[]): Directory[] {
  return offsets.flatMap((at) => unlessCut(() => readDirectory(file, at))?.tags ?? []);
}

function readDirectory(file: File, at: number): { readonly tags: Directory; readonly next: number } {
  const { integer, offsetSize, countSize } = file;
  const count = integer(at, countSize);
  const entrySize = 4 + 2 * offsetSize;
  const start = at + countSize;
  const tags = new Map<number, number[]>();
  for (let entry = start; entry < start + count * entrySize; entry += entrySize) {
    const tag = integer(entry, 2);
    const values = READ_TAGS.has(tag) && unlessCut(() => entryValues(file, entry));
    if (values) tags.set(tag, values);
  }
  return { tags, next: integer(start + count * entrySize, offsetSize) };
}

function entryValues({ integer, offsetSize }: File, entry: number): number[] {
  const type = integer(entry + 2, 2);
  const size = TYPE_SIZES[type] ?? 0;
  const count = integer(entry + 4, offsetSize);
  const inline = entry + 4 + offsetSize;
  const at = size * count <= offsetSize ? inline : integer(inline, offsetSize);
  return Array.from({ length: size && Math.min(count, MOST_VALUES) }, (_, i) => {
    const value = at + i * size;
    return type === RATIONAL ? integer(value, 4) / integer(value + 4, 4) : integer(value, size);
  });
}

/** A damaged header can give NaN, which becomes 0. */
function clampUnit(value: number): number {
  return value > 0 ? Math.min(1, value) : 0;
}
