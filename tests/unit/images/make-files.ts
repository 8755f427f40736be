/** Small files of rarer kinds, made for the tests. */

const TYPE_SIZES = { short: 2, long: 4, rational: 8, byte: 1 } as const;
const TYPE_CODES = { byte: 1, short: 3, long: 4, rational: 5 } as const;

/** A tag: its number, its type and its values. */
type Tag = readonly [number, keyof typeof TYPE_CODES, readonly number[]];

export interface TiffPage {
  readonly width: number;
  readonly height: number;
  readonly pixels: Buffer;
  /** Bits of each sample; there are as many samples. */
  readonly bits: readonly number[];
  readonly photometric: number;
  readonly tags?: readonly Tag[];
}

/** A little-endian TIFF of one strip a page (TIFF 6.0, section 2); tags given take the place of the usual ones. */
export function makeTiff(...pages: readonly TiffPage[]): Buffer {
  const parts: Buffer[] = [Buffer.from('II*\0\0\0\0\0', 'latin1')];
  let length = 8;
  const add = (bytes: Buffer) => {
    const at = length;
    parts.push(bytes, Buffer.alloc(bytes.length % 2));
    length += bytes.length + (bytes.length % 2);
    return at;
  };
  let link: readonly [Buffer, number] = [parts[0]!, 4];
  for (const page of pages) {
    const tags = allTags(page, add(page.pixels));
    const directory = Buffer.alloc(2 + 12 * tags.length + 4);
    directory.writeUInt16LE(tags.length);
    for (const [i, [number, type, values]] of tags.entries()) {
      const bytes = encode(type, values);
      const at = 2 + 12 * i;
      directory.writeUInt16LE(number, at);
      directory.writeUInt16LE(TYPE_CODES[type], at + 2);
      directory.writeUInt32LE(values.length, at + 4);
      if (bytes.length > 4) directory.writeUInt32LE(add(bytes), at + 8);
      else bytes.copy(directory, at + 8);
    }
    link[0].writeUInt32LE(add(directory), link[1]);
    link = [directory, directory.length - 4];
  }
  return Buffer.concat(parts);
}

function allTags({ width, height, pixels, bits, photometric, tags = [] }: TiffPage, strip: number): Tag[] {
  const usual: Tag[] = [
    [256, 'long', [width]],
    [257, 'long', [height]],
    [258, 'short', bits],
    [259, 'short', [1]],
    [262, 'short', [photometric]],
    [273, 'long', [strip]],
    [277, 'short', [bits.length]],
    [278, 'long', [height]],
    [279, 'long', [pixels.length]],
  ];
  const own = new Set(tags.map(([number]) => number));
  return [...usual.filter(([number]) => !own.has(number)), ...tags].sort(([a], [b]) => a - b);
}

function encode(type: keyof typeof TYPE_CODES, values: readonly number[]): Buffer {
  const size = TYPE_SIZES[type];
  const bytes = Buffer.alloc(size * values.length);
  for (const [i, value] of values.entries()) {
    if (type === 'rational') {
      bytes.writeUInt32LE(Math.round(value * 10_000), i * 8);
      bytes.writeUInt32LE(10_000, i * 8 + 4);
    } else bytes.writeUIntLE(value, i * size, size);
  }
  return bytes;
}

/** A grey 8-bit lossless JPEG, each sample predicted from its left neighbour (ITU-T T.81, annex H). */
export function makeLosslessJpeg(
  width: number,
  height: number,
  sample: (x: number, y: number) => number,
): Buffer {
  const segment = (marker: number, body: readonly number[]) =>
    Buffer.from([0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255, ...body]);
  const frame = [8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0];
  // Categories 0 to 8 have codes of four bits: the numbers themselves.
  const table = [0, 0, 0, 0, 9, ...new Array<number>(12).fill(0), 0, 1, 2, 3, 4, 5, 6, 7, 8];
  let bits = '';
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const predicted = x > 0 ? sample(x - 1, y) : y > 0 ? sample(0, y - 1) : 128;
      bits += differenceBits(sample(x, y) - predicted);
    }
  }
  bits = bits.padEnd(Math.ceil(bits.length / 8) * 8, '1');
  const data = bits
    .match(/.{8}/g)!
    .flatMap((byte) => (byte === '11111111' ? [255, 0] : [Number.parseInt(byte, 2)]));
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xc3, frame),
    segment(0xc4, table),
    segment(0xda, [1, 1, 0, 1, 0, 0]),
    Buffer.from(data),
    Buffer.from([0xff, 0xd9]),
  ]);
}

function differenceBits(difference: number): string {
  const category = 32 - Math.clz32(Math.abs(difference));
  const rest = difference < 0 ? difference + 2 ** category - 1 : difference;
  return category.toString(2).padStart(4, '0') + (category ? rest.toString(2).padStart(category, '0') : '');
}

/** The AVIF file with other code points of primaries and transfer in its `nclx` box. */
export function withNclx(avif: Buffer, primaries: number, transfer: number): Buffer {
  const changed = Buffer.from(avif);
  const at = changed.indexOf('nclx') + 4;
  changed.writeUInt16BE(primaries, at);
  changed.writeUInt16BE(transfer, at + 2);
  return changed;
}
