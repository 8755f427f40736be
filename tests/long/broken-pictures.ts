import { crc32 } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import type { Random } from '../../src/common/random.js';
import { makeLosslessJpeg, makeTiff } from '../unit/images/make-files.js';

/** The formats that are read. HEIC is here an AVIF that claims to be one, as no encoder of HEVC is at hand. */
export const formats = ['jpeg', 'png', 'webp', 'tiff', 'avif', 'gif', 'heic'] as const;

export type Format = (typeof formats)[number];

const WIDTH = 48;
const HEIGHT = 32;

/** Intact pictures of a format in its variants: colour models, bit depths, compressions, orders of pixels, animations. */
export async function intact(format: Format): Promise<Buffer[]> {
  if (format === 'heic') return (await intact('avif')).map(asHeic);
  const encoded = await Promise.all(encoders[format]().map((image) => image.toBuffer()));
  return [...encoded, ...(special[format]?.() ?? [])];
}

function image(channels: 1 | 3 | 4 = 3, height = HEIGHT) {
  const wave = (_: unknown, i: number) => 128 + 100 * Math.sin(i * 0.013) + ((i * i) % 17);
  const samples = Uint8Array.from({ length: WIDTH * height * channels }, wave);
  return sharp(samples, { raw: { width: WIDTH, height, channels } });
}

const deep = (channels: 1 | 3 | 4 = 3) => image(channels).toColourspace(channels === 1 ? 'grey16' : 'rgb16');

/** Three frames below each other. */
const frames = () =>
  sharp(
    Uint8Array.from({ length: WIDTH * 3 * HEIGHT * 3 }, (_, i) => (i * 7) % 251),
    {
      raw: { width: WIDTH, height: 3 * HEIGHT, channels: 3, pageHeight: HEIGHT },
    },
  );

const tile = { tile: true, tileWidth: 16, tileHeight: 16 } as const;

const encoders: Record<Exclude<Format, 'heic'>, () => Sharp[]> = {
  jpeg: () => [
    image().jpeg(),
    image().jpeg({ progressive: true, chromaSubsampling: '4:4:4' }),
    image(1).toColourspace('b-w').jpeg(),
    image().toColourspace('cmyk').jpeg(),
    image().withMetadata({ orientation: 6 }).withIccProfile('p3').jpeg(),
  ],
  png: () => [
    image().png(),
    image(4).png({ progressive: true }),
    image().png({ palette: true, colours: 16 }),
    deep().withIccProfile('p3').png(),
    deep(1).png(),
  ],
  webp: () => [
    image().webp(),
    image(4).webp({ lossless: true }),
    image(4).webp({ alphaQuality: 50 }),
    frames().webp(),
  ],
  tiff: () => [
    image().tiff({ compression: 'none' }),
    image(4).tiff({ compression: 'lzw', predictor: 'horizontal' }),
    image().tiff({ compression: 'deflate', ...tile }),
    image().tiff({ compression: 'jpeg', pyramid: true, ...tile }),
    image(1).toColourspace('b-w').tiff({ bitdepth: 1, compression: 'ccittfax4' }),
    deep().tiff({ compression: 'none', bigtiff: true }),
    image().pipelineColourspace('scrgb').toColourspace('scrgb').tiff({ compression: 'none' }),
    image().toColourspace('cmyk').tiff({ compression: 'packbits' }),
  ],
  avif: () => [
    image().avif({ effort: 0 }),
    image(4).avif({ effort: 0, lossless: true }),
    image().withIccProfile('p3').withMetadata({ orientation: 3 }).avif({ effort: 0 }),
  ],
  gif: () => [image().gif(), image(4).gif({ colours: 8 }), frames().gif({ delay: 50 })],
};

const special: Partial<Record<Format, () => Buffer[]>> = {
  jpeg: () => [makeLosslessJpeg(WIDTH, HEIGHT, (x, y) => (x * 5 + y * 3) % 256)],
  tiff: () => [
    makeTiff({
      width: WIDTH,
      height: HEIGHT,
      pixels: Buffer.alloc(WIDTH * HEIGHT * 3, 90),
      bits: [8, 8, 8],
      photometric: 6,
      tags: [[530, 'short', [1, 1]]],
    }),
  ],
};

function asHeic(avif: Buffer): Buffer {
  const text = avif.toString('latin1');
  return Buffer.from(
    text.replaceAll('avif', 'heic').replaceAll('av01', 'hvc1').replaceAll('av1C', 'hvcC'),
    'latin1',
  );
}

/** Values at which arithmetic on lengths and sizes goes wrong. */
const odd = [
  0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_fff7, 0xffff_ffff,
];
/** Sides of pictures: none, one, more than fits in memory, the limits of formats. */
const sides = [0, 1, 7, 4000, 9999, 16_383, 16_384, 30_000, 65_535, 1_000_000, 0x7fff_ffff, 0xffff_ffff];

/** A kind of damage. @param others intact files of all formats. */
type Damage = (bytes: Buffer, random: Random, format: Format, others: readonly Buffer[]) => Buffer;

const pick = <T>(random: Random, list: readonly T[]): T =>
  list[Math.floor(random.uniform() * list.length)] as T;
const below = (random: Random, count: number) => Math.floor(random.uniform() * count);

function part(bytes: Buffer, random: Random): [number, number] {
  const [a, b] = [below(random, bytes.length), below(random, bytes.length)];
  return a < b ? [a, b] : [b, a];
}

/** Where damage matters more often: half of the time among the first bytes, where headers are. */
const position = (bytes: Buffer, random: Random) =>
  below(random, random.uniform() < 0.5 ? Math.min(bytes.length, 200) : bytes.length);

/** The kinds of damage, each of which is done equally often. */
export const damages: Readonly<Record<string, Damage>> = {
  truncated: (bytes, random) => bytes.subarray(0, below(random, bytes.length)),
  // Nothing, or too little for a header.
  stub: (bytes, random) => bytes.subarray(0, below(random, 16)),
  bits: (bytes, random) => {
    for (let flips = 1 + below(random, 8); flips > 0; flips--) {
      const at = position(bytes, random);
      bytes[at] = bytes[at]! ^ (1 << below(random, 8));
    }
    return bytes;
  },
  bytes: (bytes, random) => {
    for (let changes = 1 + below(random, 20); changes > 0; changes--)
      bytes[position(bytes, random)] = below(random, 256);
    return bytes;
  },
  lengths: (bytes, random) => {
    writeField(bytes, position(bytes, random), pick(random, odd), pick(random, fieldKinds));
    return bytes;
  },
  chunks: (bytes, random, format) => {
    const found = format === 'png' ? pngChunks(bytes) : [];
    if (found.length === 0) return damages.lengths!(bytes, random, format, []);
    const { at, length } = pick(random, found);
    if (random.uniform() < 0.3) bytes.writeUInt32BE(pick(random, odd), at);
    else if (length > 0) bytes[at + 8 + below(random, length)] = below(random, 256);
    // With a right checksum the damage reaches the decoder.
    bytes.writeUInt32BE(crc32(bytes.subarray(at + 4, at + 8 + length)), at + 8 + length);
    return bytes;
  },
  size: (bytes, random, format) => {
    const size = [pick(random, sides), pick(random, sides)] as const;
    writeSize[format](bytes, random.uniform() < 0.5 ? size : [size[0], HEIGHT]);
    return bytes;
  },
  removed: (bytes, random) => {
    const [from, to] = part(bytes, random);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  repeated: (bytes, random) => {
    const [from, to] = part(bytes, random);
    return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
  },
  // The header of one file before the data of another, of any format.
  spliced: (bytes, random, _, others) => {
    const other = pick(random, others);
    return Buffer.concat([
      bytes.subarray(0, position(bytes, random)),
      other.subarray(below(random, other.length)),
    ]);
  },
};

type FieldKind = 'UInt16LE' | 'UInt16BE' | 'UInt32LE' | 'UInt32BE';
const fieldKinds: readonly FieldKind[] = ['UInt16LE', 'UInt16BE', 'UInt32LE', 'UInt32BE'];

/** Writes a number into a field, cut to its width; nothing beyond the end. */
function writeField(bytes: Buffer, at: number, value: number, kind: FieldKind): void {
  const width = kind.startsWith('UInt16') ? 2 : 4;
  if (at < 0 || at + width > bytes.length) return;
  bytes[`write${kind}`](width === 2 ? value & 0xffff : value, at);
}

function pngChunks(bytes: Buffer): { at: number; length: number }[] {
  const found = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    if (at + 12 + length > bytes.length) break;
    found.push({ at, length });
    at += 12 + length;
  }
  return found;
}

type WriteSize = (bytes: Buffer, size: readonly [number, number]) => void;

const boxSize: WriteSize = (bytes, [width, height]) => {
  const at = bytes.indexOf('ispe') + 8;
  writeField(bytes, at, width, 'UInt32BE');
  writeField(bytes, at + 4, height, 'UInt32BE');
};

/** Another size in the header of each format. */
const writeSize: Record<Format, WriteSize> = {
  jpeg: (bytes, [width, height]) => {
    for (let at = 2; at + 4 < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
      const marker = bytes[at + 1] as number;
      if (marker < 0xc0 || marker > 0xc3) continue; // other than the start of a frame
      writeField(bytes, at + 5, height, 'UInt16BE');
      return writeField(bytes, at + 7, width, 'UInt16BE');
    }
  },
  png: (bytes, [width, height]) => {
    writeField(bytes, 16, width, 'UInt32BE');
    writeField(bytes, 20, height, 'UInt32BE');
    writeField(bytes, 29, crc32(bytes.subarray(12, 29)), 'UInt32BE');
  },
  webp: (bytes, [width, height]) => {
    const kind = bytes.toString('latin1', 12, 16);
    if (kind === 'VP8X') {
      bytes.writeUIntLE(Math.max(0, width - 1) & 0xff_ffff, 24, 3);
      bytes.writeUIntLE(Math.max(0, height - 1) & 0xff_ffff, 27, 3);
    } else if (kind === 'VP8L')
      writeField(bytes, 21, (width & 0x3fff) | ((height & 0x3fff) << 14), 'UInt32LE');
    else {
      writeField(bytes, 26, width, 'UInt16LE');
      writeField(bytes, 28, height, 'UInt16LE');
    }
  },
  tiff: (bytes, [width, height]) => {
    const isBig = bytes[2] === 43;
    const directory = isBig ? Number(bytes.readBigUInt64LE(8)) : bytes.readUInt32LE(4);
    const [first, step, value] = isBig ? [8, 20, 12] : [2, 12, 8];
    for (let at = directory + first; at + step <= bytes.length; at += step) {
      const tag = bytes.readUInt16LE(at);
      const kind = bytes.readUInt16LE(at + 2) === 3 ? 'UInt16LE' : 'UInt32LE';
      if (tag === 256) writeField(bytes, at + value, width, kind);
      if (tag !== 257) continue;
      return writeField(bytes, at + value, height, kind);
    }
  },
  avif: boxSize,
  heic: boxSize,
  gif: (bytes, [width, height]) => {
    // The screen and the first frame, which follows the image separator.
    for (const at of [6, bytes.lastIndexOf(Buffer.from([0x2c, 0, 0, 0, 0])) + 5]) {
      writeField(bytes, at, width, 'UInt16LE');
      writeField(bytes, at + 2, height, 'UInt16LE');
    }
  },
};
