import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspectPicture, type Picture, readPicture } from '../../../src/images/index.js';
import { insertChunks, pngChunk } from '../../../src/images/png.js';
import { codes, distance, makeFolder, noise, paint, raw, smooth } from './helpers.js';
import {
  ADOBE_GAMMA,
  adobeRgbProfile,
  adobeRgbTableProfile,
  gammaCurve,
  grayProfile,
  parametricCurve,
  tableCurve,
} from './profiles.js';

let folder: string;
let remove: () => Promise<void>;
beforeAll(async () => ({ folder, remove } = await makeFolder()));
afterAll(() => remove());

async function save(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

const plainCodes = (picture: Picture) => raw(codes(picture), picture.width, picture.height);

describe('formats', () => {
  const picture = noise(21, 13, 1);
  const even = smooth(64, 48);

  it.each(['png', 'tiff', 'webp', 'gif'] as const)('reads lossless %s exactly', async (format) => {
    const few = format === 'gif' ? paint(21, 13, (x, y, c) => ((x + y + c) % 3) * 0.4) : picture;
    const options = format === 'tiff' ? { compression: 'lzw' } : format === 'webp' ? { lossless: true } : {};
    const path = await save(`lossless.${format}`, await plainCodes(few).toFormat(format, options).toBuffer());
    const info = await inspectPicture(path);
    expect(info).toMatchObject({
      width: 21,
      height: 13,
      format,
      pages: 1,
      bitDepth: format === 'gif' ? 2 : 8,
      hasProfile: false,
    });
    const read = await readPicture(path);
    expect([read.width, read.height]).toEqual([21, 13]);
    expect(distance(read.data, few.data)).toBeLessThan(1e-6);
  });

  it.each([
    ['jpeg', 0.03],
    ['webp', 0.05],
    ['avif', 0.05],
  ] as const)('reads lossy %s closely', async (format, tolerance) => {
    const path = await save(
      `lossy.${format}`,
      await plainCodes(even).toFormat(format, { quality: 95 }).toBuffer(),
    );
    expect(await inspectPicture(path)).toEqual({
      width: 64,
      height: 48,
      format,
      pages: 1,
      bitDepth: 8,
      hasAlpha: false,
      hasProfile: false,
    });
    const read = await readPicture(path);
    expect(read.alpha).toBeUndefined();
    expect(distance(read.data, even.data)).toBeLessThan(tolerance);
  });

  it('reads the same from bytes as from a file', async () => {
    const bytes = await plainCodes(picture).png().toBuffer();
    expect(await readPicture(bytes)).toEqual(await readPicture(await save('same.png', bytes)));
  });

  it('recognises a format by its content, not by its name', async () => {
    const path = await save('really-a-png.jpg', await plainCodes(picture).png().toBuffer());
    expect((await inspectPicture(path)).format).toBe('png');
  });

  it('reads the first frame of an animation', async () => {
    const frames = Buffer.concat([Buffer.alloc(8 * 8 * 3, 255), Buffer.alloc(8 * 8 * 3, 0)]);
    const animation = sharp(frames, { raw: { width: 8, height: 16, channels: 3, pageHeight: 8 } });
    for (const format of ['gif', 'webp'] as const) {
      const path = await save(`frames.${format}`, await animation.clone().toFormat(format).toBuffer());
      expect(await inspectPicture(path)).toMatchObject({ width: 8, height: 8, pages: 2 });
      const read = await readPicture(path);
      expect([read.width, read.height]).toEqual([8, 8]);
      expect(distance(read.data, new Float32Array(192).fill(1))).toBeLessThan(0.02);
    }
  });

  it('reads 10-bit AVIF with its precision', async () => {
    const ramp = Uint16Array.from({ length: 256 * 64 * 3 }, (_, i) => (Math.floor(i / 3) % 256) * 64);
    const path = await save(
      'deep.avif',
      await raw(ramp, 256, 64).toColourspace('rgb16').avif({ bitdepth: 10, lossless: true }).toBuffer(),
    );
    expect((await inspectPicture(path)).bitDepth).toBe(10);
    const { data } = await readPicture(path);
    expect(
      distance(
        data.subarray(0, 256),
        Array.from({ length: 256 }, (_, i) => (i * 64) / 65535),
      ),
    ).toBeLessThan(0.004);
    expect(new Set(data.subarray(0, 256)).size).toBeGreaterThan(200);
  });

  it.each([
    'Натюрморт с «яблоками».png',
    '星月夜 (最终版).png',
    'façade 🎨 [1].png',
    "it's 100% #1 & more.png",
  ])('reads a file named %s', async (name) => {
    const path = await save(name, await plainCodes(picture).png().toBuffer());
    expect((await readPicture(path)).width).toBe(21);
  });
});

describe('samples', () => {
  it('reads a palette with a transparent colour', async () => {
    const chessboard = paint(
      16,
      16,
      (x, y, c) => ((x + y) % 2 === 0 ? (c === 3 ? 0.2 : 1) : c === 1 ? 0.2 : 1),
      true,
    );
    const path = await save(
      'palette.png',
      await plainCodes(chessboard).png({ palette: true, dither: 0 }).toBuffer(),
    );
    expect((await sharp(path).metadata()).isPalette).toBe(true);
    const read = await readPicture(path);
    expect(distance(read.alpha!, chessboard.alpha!)).toBeLessThan(0.01);
    expect(distance(read.data, chessboard.data)).toBeLessThan(0.02);
  });

  it('makes three equal channels of grey', async () => {
    const gray = Uint8Array.from({ length: 256 }, (_, i) => i);
    const path = await save('gray.png', await raw(gray, 16, 16).toColourspace('b-w').png().toBuffer());
    expect((await sharp(path).metadata()).channels).toBe(1);
    const { data, alpha } = await readPicture(path);
    expect(alpha).toBeUndefined();
    for (const start of [0, 256, 512]) {
      expect(
        distance(
          data.subarray(start, start + 256),
          Array.from(gray, (v) => v / 255),
        ),
      ).toBeLessThan(1e-6);
    }
  });

  it.each([8, 16] as const)('keeps the alpha of %i-bit grey', async (bits) => {
    const top = 2 ** bits - 1;
    const samples = Array.from({ length: 128 }, (_, i) =>
      Math.round(top * (i % 2 === 0 ? i / 127 : 1 - i / 127)),
    );
    const image = raw(bits === 8 ? Uint8Array.from(samples) : Uint16Array.from(samples), 8, 8);
    const path = await save(
      'gray-alpha.png',
      await image
        .toColourspace(bits === 8 ? 'b-w' : 'grey16')
        .png()
        .toBuffer(),
    );
    const { channels, depth } = await sharp(path).metadata();
    expect([channels, depth]).toEqual([2, bits === 8 ? 'uchar' : 'ushort']);
    const { data, alpha } = await readPicture(path);
    const of = (parity: number) => samples.filter((_, i) => i % 2 === parity).map((v) => v / top);
    for (const start of [0, 64, 128])
      expect(distance(data.subarray(start, start + 64), of(0))).toBeLessThan(1e-6);
    expect(distance(alpha!, of(1))).toBeLessThan(1e-6);
  });

  it('keeps alpha and the colours under it', async () => {
    const picture = noise(17, 11, 3, true);
    const path = await save('alpha.png', await plainCodes(picture).png().toBuffer());
    expect((await inspectPicture(path)).hasAlpha).toBe(true);
    const read = await readPicture(path);
    expect(distance(read.alpha!, picture.alpha!)).toBeLessThan(1e-6);
    expect(distance(read.data, picture.data)).toBeLessThan(1e-6);
  });

  it.each(['png', 'tiff'] as const)('keeps every level of a 16-bit %s', async (format) => {
    const levels = Uint16Array.from(
      { length: 256 * 256 * 3 },
      (_, i) => (Math.floor(i / 3) + 21845 * (i % 3)) % 65536,
    );
    const image = raw(levels, 256, 256).toColourspace('rgb16');
    const options = format === 'tiff' ? { compression: 'none' } : {};
    const path = await save(`deep.${format}`, await image.toFormat(format, options).toBuffer());
    expect((await inspectPicture(path)).bitDepth).toBe(16);
    const { data } = await readPicture(path);
    expect(
      distance(
        data.subarray(0, 65536),
        Array.from({ length: 65536 }, (_, i) => i / 65535),
      ),
    ).toBeLessThan(1e-6);
  });
});

it('reads a TIFF of linear floats', async () => {
  const linear = raw(codes(smooth(16, 16)), 16, 16)
    .pipelineColourspace('scrgb')
    .toColourspace('scrgb');
  const path = await save('float.tiff', await linear.tiff({ compression: 'none' }).toBuffer());
  expect((await inspectPicture(path)).bitDepth).toBe(32);
  expect(distance((await readPicture(path)).data, smooth(16, 16).data)).toBeLessThan(0.002);
});

describe('orientation', () => {
  /** The visual sides of stored row 0 and column 0, by the table of EXIF 2.32, 4.6.4, tag 274. */
  const SIDES = [
    'top left',
    'top right',
    'bottom right',
    'bottom left',
    'left top',
    'right top',
    'right bottom',
    'left bottom',
  ];

  /** The samples that a camera stores so that a viewer shows `upright`. */
  function stored(upright: Picture, orientation: number): Picture {
    const [row, column] = SIDES[orientation - 1]!.split(' ');
    const isTurned = row === 'left' || row === 'right';
    const [width, height] = isTurned ? [upright.height, upright.width] : [upright.width, upright.height];
    return paint(width, height, (c, r, channel) => {
      const along = isTurned ? c : r;
      const across = isTurned ? r : c;
      const y = [row, column].includes('top') ? along : upright.height - 1 - along;
      const x = [row, column].includes('left') ? across : upright.width - 1 - across;
      return channel === 3 ? 1 : upright.data[(channel * upright.height + y) * upright.width + x]!;
    });
  }

  const upright = noise(5, 3, 4);
  const cases = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((o) =>
    (['png', 'tiff', 'webp'] as const).map((f) => [o, f] as const),
  );

  it.each(cases)('%i in %s', async (orientation, format) => {
    const image = plainCodes(stored(upright, orientation)).withMetadata({ orientation });
    const options = { png: {}, tiff: { compression: 'none' }, webp: { lossless: true } }[format];
    const path = await save(`turned.${format}`, await image.toFormat(format, options).toBuffer());
    expect(await inspectPicture(path)).toMatchObject({ width: 5, height: 3 });
    const read = await readPicture(path);
    expect([read.width, read.height]).toEqual([5, 3]);
    expect(distance(read.data, upright.data)).toBeLessThan(1e-6);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('%i in JPEG, shrunk while decoding', async (orientation) => {
    const large = smooth(400, 240);
    const image = plainCodes(stored(large, orientation)).withMetadata({ orientation });
    const path = await save(
      'turned.jpg',
      await image.jpeg({ quality: 98, chromaSubsampling: '4:4:4' }).toBuffer(),
    );
    expect(distance((await readPicture(path)).data, large.data)).toBeLessThan(0.03);
    const small = await readPicture(path, { longSide: 50 });
    expect([small.width, small.height]).toEqual([50, 30]);
    expect(distance(small.data.subarray(0, 50), smooth(50, 30).data.subarray(0, 50))).toBeLessThan(0.05);
  });
});

describe('shrinking', () => {
  it('never enlarges', async () => {
    const path = await save(
      'small.png',
      await plainCodes(noise(30, 20, 5))
        .png()
        .toBuffer(),
    );
    expect(await readPicture(path, { longSide: 31 })).toEqual(await readPicture(path));
  });

  it.each([
    [8, 'png'],
    [16, 'png'],
    [8, 'jpeg'],
    [8, 'webp'],
  ] as const)('keeps the mean colour of a %i-bit %s', async (bits, format) => {
    const samples = codes(smooth(300, 200));
    const image =
      bits === 8
        ? raw(samples, 300, 200)
        : raw(
            Uint16Array.from(samples, (v) => v * 257),
            300,
            200,
          ).toColourspace('rgb16');
    const path = await save(
      'mean',
      await image.toFormat(format, format === 'png' ? {} : { quality: 98 }).toBuffer(),
    );
    const mean = ({ data }: Picture) => data.reduce((sum, v) => sum + v, 0) / data.length;
    const small = await readPicture(path, { longSide: 37 });
    expect([small.width, small.height]).toEqual([37, 25]);
    expect(mean(small)).toBeCloseTo(mean(await readPicture(path)), 2);
  });

  it('does not let hidden colours bleed into visible ones', async () => {
    const half = paint(
      64,
      64,
      (x, _, c) => (c === 3 ? (x < 31 ? 1 : 0) : x < 31 ? (c === 0 ? 1 : 0) : c === 1 ? 1 : 0),
      true,
    );
    const path = await save('edge.png', await plainCodes(half).png().toBuffer());
    const { data, alpha, width, height } = await readPicture(path, { longSide: 16 });
    expect([width, height]).toEqual([16, 16]);
    for (let i = 0; i < 256; i++) {
      const color = [data[i]!, data[256 + i]!, data[512 + i]!];
      expect(distance(color, alpha![i]! > 0.5 / 255 ? [1, 0, 0] : [0, 1, 0])).toBeLessThan(
        alpha![i]! > 0.5 / 255 ? 1e-3 : 0.1,
      );
    }
  });
});

describe('colour profiles', () => {
  const decode = (v: number) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const encode = (v: number) => {
    const inside = Math.min(1, Math.max(0, v));
    return inside <= 0.0031308 ? 12.92 * inside : 1.055 * inside ** (1 / 2.4) - 0.055;
  };

  /** Device values to sRGB by linear light and a 3 x 3 matrix: the definition, independent of any colour library. */
  function convert(device: Picture, linear: (v: number) => number, matrix: readonly number[]): Float32Array {
    const plane = device.width * device.height;
    return device.data.map((_, i) => {
      const [row, pixel] = [Math.floor(i / plane), i % plane];
      const term = (c: number) => matrix[3 * row + c]! * linear(device.data[c * plane + pixel]!);
      return encode(term(0) + term(1) + term(2));
    });
  }

  /** Linear Display P3 and Adobe RGB to linear sRGB, both D65: products of the primaries' matrices, 5 digits. */
  const FROM_P3 = [1.22494, -0.22494, 0, -0.04206, 1.04206, 0, -0.01964, -0.07864, 1.09827];
  const FROM_ADOBE = [1.39836, -0.39836, 0, 0, 1, 0, 0, -0.04293, 1.04293];

  /** Colours that stay inside sRGB. */
  const muted = paint(12, 12, (x, y, c) => 0.42 + (0.18 * ((x * (c + 2) + y * (5 - c)) % 12)) / 12);

  const depths = [8, 16] as const;
  function image(picture: Picture, bits: 8 | 16): Sharp {
    if (bits === 8) return plainCodes(picture);
    const deep = Uint16Array.from(codes(picture), (v) => v * 257);
    return raw(deep, picture.width, picture.height).toColourspace('rgb16');
  }
  const withProfile = (png: Buffer, icc: Buffer) =>
    insertChunks(png, pngChunk('iCCP', Buffer.concat([Buffer.from('test\0\0'), deflateSync(icc)])));

  it.each(depths)('converts %i-bit Display P3 by its definition', async (bits) => {
    const icc = (await sharp(await plainCodes(muted).withIccProfile('p3').png().toBuffer()).metadata()).icc!;
    const path = await save('p3.png', withProfile(await image(muted, bits).png().toBuffer(), icc));
    expect((await inspectPicture(path)).hasProfile).toBe(true);
    const device = { ...muted, data: muted.data.map((v) => Math.round(v * 255) / 255) };
    const expected = convert(device, decode, FROM_P3);
    expect(distance(expected, device.data)).toBeGreaterThan(0.02);
    expect(distance((await readPicture(path)).data, expected)).toBeLessThan(bits === 8 ? 0.006 : 0.0004);
  });

  it.each(depths)('converts %i-bit Adobe RGB by its definition', async (bits) => {
    const path = await save(
      'adobe.png',
      withProfile(await image(muted, bits).png().toBuffer(), adobeRgbProfile()),
    );
    const device = { ...muted, data: muted.data.map((v) => Math.round(v * 255) / 255) };
    const expected = convert(device, (v) => v ** ADOBE_GAMMA, FROM_ADOBE);
    expect(distance(expected, device.data)).toBeGreaterThan(0.02);
    expect(distance((await readPicture(path)).data, expected)).toBeLessThan(bits === 8 ? 0.006 : 0.0004);
  });

  it.each(['jpeg', 'webp', 'tiff', 'avif'] as const)(
    'brings %s in Display P3 back to sRGB',
    async (format) => {
      const even = smooth(64, 48);
      const path = await save(
        'p3',
        await plainCodes(even).withIccProfile('p3').toFormat(format, { quality: 100 }).toBuffer(),
      );
      expect((await inspectPicture(path)).hasProfile).toBe(true);
      expect(distance((await readPicture(path)).data, even.data)).toBeLessThan(0.08);
      const shrunk = await readPicture(path, { longSide: 32 });
      expect(distance(shrunk.data, smooth(32, 24).data)).toBeLessThan(0.08);
    },
  );

  it.each(depths)('converts %i-bit colour by a profile that is a table', async (bits) => {
    const path = await save(
      'table.png',
      withProfile(await image(muted, bits).png().toBuffer(), adobeRgbTableProfile()),
    );
    const device = { ...muted, data: muted.data.map((v) => Math.round(v * 255) / 255) };
    const expected = convert(device, (v) => v ** ADOBE_GAMMA, FROM_ADOBE);
    expect(distance((await readPicture(path)).data, expected)).toBeLessThan(0.01);
  });

  it.each(depths)('does not change an %i-bit picture whose profile is for another device', async (bits) => {
    const png = withProfile(await image(muted, bits).png().toBuffer(), adobeRgbProfile());
    const space = bits === 8 ? 'srgb' : 'rgb16';
    const tiff = await sharp(png)
      .toColourspace(space)
      .keepIccProfile()
      .tiff({ compression: 'none' })
      .toBuffer();
    const path = await save('good.tiff', tiff);
    expect((await inspectPicture(path)).hasProfile).toBe(true);
    const wrong = await save(
      'wrong.tiff',
      Buffer.from(tiff.toString('latin1').replace('mntrRGB ', 'mntrCMYK'), 'latin1'),
    );
    const plain = await readPicture(await image(muted, bits).png().toBuffer());
    expect(distance((await readPicture(path)).data, plain.data)).toBeGreaterThan(0.02);
    expect((await readPicture(wrong)).data).toEqual(plain.data);
  });

  it.each(depths)('does not change an %i-bit picture with a broken profile', async (bits) => {
    const icc = adobeRgbProfile().subarray(0, 200);
    const path = await save('broken.png', withProfile(await image(muted, bits).png().toBuffer(), icc));
    const plain = await save('unbroken.png', await image(muted, bits).png().toBuffer());
    expect((await readPicture(path)).data).toEqual((await readPicture(plain)).data);
  });

  it.each([
    ['a gamma of 1.8', gammaCurve(1.8), (v: number) => v ** 1.8],
    ['a gamma of 2.2', gammaCurve(2.2), (v: number) => v ** 2.2],
    [
      'a table',
      tableCurve(Array.from({ length: 1024 }, (_, i) => (i / 1023) ** 1.5)),
      (v: number) => v ** 1.5,
    ],
    ['a parametric curve', parametricCurve(3, [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045]), decode],
  ] as const)('converts grey with %s, in 8 and 16 bits', async (_name, curve, linear) => {
    const icc = grayProfile(curve);
    const ramp = Uint8Array.from({ length: 256 }, (_, i) => i);
    const expected = Array.from(ramp, (v) => encode(linear(v / 255)));
    const shallow = withProfile(await raw(ramp, 256, 1).toColourspace('b-w').png().toBuffer(), icc);
    const deepRamp = Uint16Array.from(ramp, (v) => v * 257);
    const deep = withProfile(await raw(deepRamp, 256, 1).toColourspace('grey16').png().toBuffer(), icc);
    const read = (bytes: Buffer) => readPicture(bytes).then(({ data }) => data.subarray(256, 512));
    expect(distance(await read(deep), expected)).toBeLessThan(0.002);
    expect(distance((await read(shallow)).subarray(20), expected.slice(20))).toBeLessThan(0.01);
  });

  it.each([
    ['a falling power', parametricCurve(1, [2.2, -1, 0.5])],
    ['a power of negative numbers', parametricCurve(3, [2.4, 1, -0.5, 1, 0.1])],
  ])('a parametric curve with %s gives no NaN', async (_name, curve) => {
    const ramp = Uint16Array.from({ length: 256 }, (_, i) => i * 257);
    const png = withProfile(
      await raw(ramp, 256, 1).toColourspace('grey16').png().toBuffer(),
      grayProfile(curve),
    );
    const { data } = await readPicture(png);
    expect(data.every((value) => value >= 0 && value <= 1)).toBe(true);
  });

  const swatches: readonly (readonly [string, readonly number[]])[] = [
    ['white', [255, 255, 255]],
    ['grey', [128, 128, 128]],
    ['brick', [170, 90, 70]],
    ['olive', [120, 120, 60]],
    ['slate', [80, 100, 120]],
  ];
  const swatch = (rgb: readonly number[]) =>
    raw(
      Uint8Array.from({ length: 192 }, (_, i) => rgb[i % 3]!),
      8,
      8,
    );

  it.each(swatches)('converts CMYK with a profile to sRGB: %s', async (_name, rgb) => {
    for (const format of ['jpeg', 'tiff'] as const) {
      const options = format === 'tiff' ? { compression: 'none' } : { quality: 100 };
      const path = await save(
        'cmyk',
        await swatch(rgb).withIccProfile('cmyk').toFormat(format, options).toBuffer(),
      );
      expect((await sharp(path).metadata()).space).toBe('cmyk');
      const { data } = await readPicture(path);
      expect(data.length).toBe(192);
      expect(
        distance(
          [data[0]!, data[64]!, data[128]!],
          rgb.map((v) => v / 255),
        ),
      ).toBeLessThan(0.11);
    }
  });

  it.each(swatches)('reads CMYK without a profile: %s', async (_name, rgb) => {
    const path = await save(
      'cmyk.jpg',
      await swatch(rgb).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer(),
    );
    const { space, hasProfile } = await sharp(path).metadata();
    expect([space, hasProfile]).toEqual(['cmyk', false]);
    const { data } = await readPicture(path);
    expect(data.length).toBe(192);
    expect(
      distance(
        [data[0]!, data[64]!, data[128]!],
        rgb.map((v) => v / 255),
      ),
    ).toBeLessThan(0.11);
  });
});
