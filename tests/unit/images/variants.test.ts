import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Picture, readPicture, resamplePicture } from '../../../src/images/index.js';
import { insertChunks, pngChunk } from '../../../src/images/png.js';
import { codes, distance, paint, raw, refusal } from './helpers.js';
import { makeLosslessJpeg, makeTiff, type TiffPage, withNclx } from './make-files.js';
import { adobeRgbProfile } from './profiles.js';

const DEFLATE = 8;

/** A page of one colour, 16 x 16, one byte a sample unless `pixels` are given. */
function page(photometric: number, samples: readonly number[], tags: TiffPage['tags'] = []): TiffPage {
  const pixels = Buffer.from(Array.from({ length: 256 }, () => samples).flat());
  return { width: 16, height: 16, photometric, bits: samples.map(() => 8), pixels, tags };
}

function floats(photometric: number, samples: readonly number[], tags: TiffPage['tags'] = []): TiffPage {
  const pixels = Buffer.from(new Float32Array(Array.from({ length: 256 }, () => samples).flat()).buffer);
  const format = [339, 'short', samples.map(() => 3)] as const;
  return { width: 16, height: 16, photometric, bits: samples.map(() => 32), pixels, tags: [format, ...tags] };
}

/** The first pixel, in 8-bit codes, at full size and shrunk: both must be the same colour. */
async function color(bytes: Buffer): Promise<number[]> {
  const [whole, small] = [await readPicture(bytes), await readPicture(bytes, { longSide: 4 })];
  expect(distance(pixel(small), pixel(whole))).toBeLessThanOrEqual(1);
  return pixel(whole);
}

function pixel({ data, alpha, width, height }: Picture): number[] {
  const plane = width * height;
  const values = [data[0]!, data[plane]!, data[2 * plane]!, ...(alpha ? [alpha[0]!] : [])];
  return values.map((value) => Math.round(255 * value));
}

describe('TIFF kinds that are read', () => {
  const deflated = (one: TiffPage): TiffPage => ({
    ...one,
    pixels: deflateSync(one.pixels),
    tags: [...one.tags!, [259, 'short', [DEFLATE]]],
  });
  const whole = [530, 'short', [1, 1]] as const;

  // RGB as Pillow 13 converts each YCbCr.
  it.each([
    [
      [81, 90, 240],
      [238, 14, 13],
    ],
    [
      [145, 54, 34],
      [13, 237, 13],
    ],
    [
      [41, 240, 110],
      [15, 15, 239],
    ],
    [
      [100, 140, 120],
      [88, 101, 121],
    ],
  ] as const)('YCbCr %j, raw and deflated', async (ycbcr, rgb) => {
    for (const kind of [(one: TiffPage) => one, deflated])
      expect(distance(await color(makeTiff(kind(page(6, ycbcr, [whole])))), rgb)).toBeLessThanOrEqual(1);
  });

  it('YCbCr with its own reference levels and weights', async () => {
    const video = [532, 'rational', [16, 235, 128, 240, 128, 240]] as const;
    const rec709 = [529, 'rational', [0.2126, 0.7152, 0.0722]] as const;
    expect(await color(makeTiff(page(6, [16, 128, 128], [whole, video, rec709])))).toEqual([0, 0, 0]);
    expect(await color(makeTiff(page(6, [235, 128, 128], [whole, video, rec709])))).toEqual([255, 255, 255]);
  });

  it('floating-point grey and RGB as linear light, with alpha', async () => {
    expect(await color(makeTiff(floats(1, [0.25])))).toEqual([137, 137, 137]);
    expect(await color(makeTiff(floats(2, [0.25, 0.5, 0.75])))).toEqual([137, 188, 225]);
    const straight = [338, 'short', [2]] as const;
    expect(await color(makeTiff(floats(1, [0.25, 0.4], [straight])))).toEqual([137, 137, 137, 102]);
    expect(await color(makeTiff(floats(2, [0.25, 0.5, 0.75, 0.4], [straight])))).toEqual([
      137, 188, 225, 102,
    ]);
  });

  it('missing and overbright floating-point samples', async () => {
    expect(await color(makeTiff(floats(2, [Number.NaN, 7, -1])))).toEqual([0, 255, 0]);
    const straight = [338, 'short', [2]] as const;
    expect(await color(makeTiff(floats(1, [0.25, 3], [straight])))).toEqual([137, 137, 137, 255]);
  });

  it('a further sample of an unspecified kind is not alpha', async () => {
    const unspecified = [338, 'short', [0]] as const;
    expect(await color(makeTiff(page(2, [200, 100, 50, 10], [unspecified])))).toEqual([200, 100, 50]);
    expect(await color(makeTiff(page(1, [200, 0], [unspecified])))).toEqual([200, 200, 200]);
    const second = [338, 'short', [0, 2]] as const;
    expect(await color(makeTiff(page(2, [200, 100, 50, 10, 90], [second])))).toEqual([200, 100, 50, 90]);
  });

  it('a page whose further directory is damaged', async () => {
    const lost = [330, 'long', [0x7fffffff]] as const;
    expect(
      distance(await color(makeTiff(page(6, [81, 90, 240], [whole, lost]))), [238, 14, 13]),
    ).toBeLessThan(2);
  });

  it('the first page that is not a thumbnail', async () => {
    const thumbnail = { ...page(2, [255, 0, 0], [[254, 'long', [1]]]) };
    const photo = { ...page(2, [1, 2, 3]), width: 8, height: 32 };
    const bytes = makeTiff(thumbnail, photo);
    expect(await color(bytes)).toEqual([1, 2, 3]);
    expect((await readPicture(bytes)).width).toBe(8);
  });
});

describe('TIFF kinds that are refused, in a sentence that says which', () => {
  const rgb = [200, 100, 50] as const;
  const compressed = (code: number) => makeTiff(page(2, rgb, [[259, 'short', [code]]]));
  const planar = [284, 'short', [2]] as const;
  const tiled = [
    [322, 'short', [16]],
    [323, 'short', [16]],
  ] as const;
  const halves = { ...floats(1, [0.25]), bits: [16] };

  it.each([
    ['ZSTD compression', compressed(50000)],
    ['LZMA compression', compressed(34925)],
    ['JPEG 2000 compression', compressed(34712)],
    ['old-style JPEG compression', compressed(6)],
    ['compression 4711', compressed(4711)],
    ['12 bits per sample', makeTiff({ ...page(1, [1]), bits: [12] })],
    ['8-bit Lab colour', makeTiff(page(8, rgb))],
    ['ICC Lab colour', makeTiff(page(9, rgb))],
    ['grey and alpha in separate planes', makeTiff(page(1, [1, 2], [planar]))],
    ['tiles in separate planes', makeTiff(page(2, rgb, [planar, ...tiled]))],
    ['subsampled YCbCr colour', makeTiff(page(6, rgb))],
    ['YCbCr colour in separate planes', makeTiff(page(6, rgb, [planar, [530, 'short', [1, 1]]]))],
    ['16-bit floating-point grey', makeTiff(halves)],
    ['32-bit floating-point CMYK', makeTiff(floats(5, [0, 0, 0, 0]))],
    ['signed or complex samples', makeTiff(page(1, [1], [[339, 'short', [2]]]))],
  ])('%s', async (detail, bytes) => {
    const { code, message } = await refusal(readPicture(bytes));
    expect(code).toBe('picture-format-unsupported');
    expect(message).toBe(
      `The picture is a TIFF file with ${detail}, which Impasto cannot read: save it as PNG or as ordinary JPEG first.`,
    );
  });

  const canon = makeTiff(page(2, rgb));
  canon.write('CR\x02\0', 8, 'latin1');

  it.each([
    [
      'DNG',
      makeTiff(
        page(2, rgb, [
          [254, 'long', [1]],
          [50706, 'byte', [1, 4, 0, 0]],
        ]),
      ),
    ],
    ['sensor samples on a later page', makeTiff(page(2, rgb), page(32803, [1]))],
    ['CR2', canon],
    ['CR3', Buffer.from('\0\0\0\x18ftypcrx \0\0\0\x01crx isom', 'latin1')],
    ['Olympus', Buffer.from('IIRO\x08\0\0\0', 'latin1')],
  ])('camera raw: %s', async (_kind, bytes) => {
    expect((await refusal(readPicture(bytes))).message).toBe(
      'The picture is a camera raw file, which Impasto cannot read: develop it and save it as PNG, JPEG, WebP or TIFF first.',
    );
  });
});

describe('JPEG kinds', () => {
  it('reads lossless JPEG whole, also when it is shrunk', async () => {
    const expected = paint(64, 32, (x, y) => Math.max(0, 4 * x - y) / 255);
    const bytes = makeLosslessJpeg(64, 32, (x, y) => Math.max(0, 4 * x - y));
    expect(distance((await readPicture(bytes)).data, expected.data)).toBeLessThan(1e-6);
    const small = await readPicture(bytes, { longSide: 8 });
    expect([small.width, small.height]).toEqual([8, 4]);
    expect(small.data[7]! - small.data[0]!).toBeGreaterThan(0.8);
  });

  it.each([
    [0xc1, 12, '12 bits per sample'],
    [0xc7, 8, 'coding process 7'],
    [0xf7, 8, 'JPEG-LS coding'],
  ])('refuses marker %i with %i bits', async (marker, bits, detail) => {
    const bytes = makeLosslessJpeg(8, 8, () => 0);
    bytes[3] = marker;
    bytes[6] = bits;
    expect((await refusal(readPicture(bytes))).message).toBe(
      `The picture is a JPEG file with ${detail}, which Impasto cannot read: save it as PNG or as ordinary JPEG first.`,
    );
  });
});

const CODES = [180, 90, 60];
const flat = () =>
  raw(
    Uint8Array.from({ length: 3 * 256 }, (_, i) => CODES[i % 3]!),
    16,
    16,
  );

/** sRGB of the codes above, computed with NumPy from the matrices and functions of H.273 and ST 2084. */
const CODE_POINTS: readonly (readonly [string, number, number, readonly number[]])[] = [
  ['sRGB', 1, 13, [180, 90, 60]],
  ['BT.709, which is shown as sRGB', 1, 1, [180, 90, 60]],
  ['linear light', 1, 8, [219, 160, 133]],
  ['Rec. 2020', 9, 13, [217, 69, 50]],
  ['linear Rec. 2020', 9, 8, [249, 151, 128]],
  ['Display P3', 12, 13, [194, 83, 51]],
  ['PQ with white at 203 cd/m²', 1, 16, [255, 86, 39]],
  ['PQ in Rec. 2020, clipped', 9, 16, [255, 0, 0]],
];

describe('colour spaces by code points', () => {
  it.each(CODE_POINTS)('cICP of PNG: %s', async (_name, primaries, transfer, expected) => {
    const chunk = pngChunk('cICP', Buffer.from([primaries, transfer, 0, 1]));
    for (const bits of [8, 16] as const) {
      const image =
        bits === 8
          ? flat()
          : raw(
              Uint16Array.from({ length: 768 }, (_, i) => CODES[i % 3]! * 257),
              16,
              16,
            ).toColourspace('rgb16');
      const png = insertChunks(await image.png().toBuffer(), chunk);
      expect(distance(await color(png), expected)).toBeLessThanOrEqual(1);
    }
  });

  it.each(CODE_POINTS)('nclx of AVIF: %s', async (_name, primaries, transfer, expected) => {
    const avif = await flat().avif({ lossless: true }).toBuffer();
    expect(distance(await color(withNclx(avif, primaries, transfer)), expected)).toBeLessThanOrEqual(3);
  });

  it('hybrid log-gamma and unknown code points', async () => {
    const gray = raw(new Uint8Array(768).fill(128), 16, 16);
    const png = (transfer: number) =>
      gray
        .png()
        .toBuffer()
        .then((bytes) => insertChunks(bytes, pngChunk('cICP', Buffer.from([1, transfer, 0, 1]))));
    // Scene light 0.084 to the power of 1.2, times 1000/203.
    expect(distance(await color(await png(18)), [138, 138, 138])).toBeLessThanOrEqual(1);
    expect(await color(await png(99))).toEqual([128, 128, 128]);
  });

  it('an ICC profile has precedence over nclx, cICP over a profile', async () => {
    const icc = pngChunk('iCCP', Buffer.concat([Buffer.from('a\0\0'), deflateSync(adobeRgbProfile())]));
    const cicp = pngChunk('cICP', Buffer.from([1, 13, 0, 1]));
    const plain = await flat().png().toBuffer();
    expect(await color(insertChunks(plain, cicp, icc))).toEqual(CODES);
    expect(await color(insertChunks(plain, icc))).not.toEqual(CODES);
  });
});

describe('gAMA and cHRM of PNG', () => {
  const integers = (...values: number[]) => {
    const bytes = Buffer.alloc(4 * values.length);
    for (const [i, value] of values.entries()) bytes.writeUInt32BE(value, 4 * i);
    return bytes;
  };
  const gamma = (value: number) => pngChunk('gAMA', integers(value));
  const rec2020 = pngChunk('cHRM', integers(31270, 32900, 70800, 29200, 17000, 79700, 13100, 4600));

  it.each([
    ['gamma 1', [gamma(100_000)], [219, 160, 133]],
    ['gamma 1/1.8', [gamma(55_556)], [193, 109, 77]],
    ['gamma 1/2.2, which means sRGB', [gamma(45_455)], CODES],
    ['chromaticities', [gamma(45_455), rec2020], [217, 69, 50]],
    ['sRGB has precedence', [pngChunk('sRGB', Buffer.from([0])), gamma(100_000)], CODES],
    ['impossible chromaticities', [pngChunk('cHRM', integers(0, 0, 0, 0, 0, 0, 0, 0))], CODES],
  ] as const)('%s', async (_name, chunks, expected) => {
    const png = insertChunks(await flat().png().toBuffer(), ...chunks);
    expect(distance(await color(png), expected)).toBeLessThanOrEqual(1);
  });
});

describe('limits', () => {
  it('an AVIF that libheif refuses for its size is called too large', async () => {
    const avif = await flat().avif().toBuffer();
    const size = avif.indexOf('ispe') + 8;
    avif.writeUInt32BE(20_000, size);
    avif.writeUInt32BE(20_000, size + 4);
    const { code, message } = await refusal(readPicture(avif));
    expect(code).toBe('picture-too-many-pixels');
    expect(message).toBe(
      'The picture has 400 megapixels (20000 x 20000), more than the limit of 100 megapixels: save it smaller first.',
    );
  });

  it('formats that are decoded whole have a lower limit', async () => {
    // VP8L (WebP Lossless Bitstream, section 3): 14 bits each of width and height less one.
    const webp = await raw(new Uint8Array(3 * 64), 8, 8)
      .webp({ lossless: true })
      .toBuffer();
    webp.writeUInt32LE((16382 | (16382 << 14)) >>> 0, webp.indexOf('VP8L') + 9);
    expect((await refusal(readPicture(webp))).message).toMatch(
      /has 268\.5 megapixels .* limit of 100 megapixels/,
    );
  });

  it('reduces a large picture with alpha without blocking, as finely as a small one', async () => {
    const picture = paint(
      700,
      500,
      (x, y, c) => (c === 3 ? (x > 350 ? 1 : 0) : (x + (c + 1) * y) / 2200),
      true,
    );
    const png = await raw(codes(picture), 700, 500).png().toBuffer();
    const { data, alpha } = await readPicture(png, { longSide: 70 });
    const direct = resamplePicture(picture, { width: 70, height: 50 });
    const errors = Array.from(data, (v, i) => (alpha![i % 3500]! > 0.01 ? Math.abs(v - direct.data[i]!) : 0));
    expect(Math.max(...errors)).toBeLessThan(0.01);
    expect(distance(alpha!, direct.alpha!)).toBeLessThan(0.02);
    expect([alpha![0], alpha![69]]).toEqual([0, 1]);
  });
});

describe('animations', () => {
  it('reads the picture of an animated AVIF', async () => {
    const avif = await flat().avif({ lossless: true }).toBuffer();
    avif.write('avis', 8, 'latin1');
    expect(distance(await color(avif), CODES)).toBeLessThanOrEqual(3);
  });

  it('refuses an AVIF with frames but no picture', async () => {
    const track = Buffer.from('\0\0\0\x14ftypavis\0\0\0\0avis\0\0\0\x08moov', 'latin1');
    expect((await refusal(readPicture(track))).message).toBe(
      'The picture is an animated AVIF, which Impasto cannot read: save one of its frames as PNG or JPEG first.',
    );
  });
});
