import { chmod, link, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeAtomically } from '../../../src/disk/index.js';
import {
  checkOutput,
  encodePicture,
  inspectPicture,
  OUTPUT_EXTENSIONS,
  type Picture,
  readPicture,
  readSettings,
} from '../../../src/images/index.js';
import { settingsFromXmp } from '../../../src/images/xmp.js';
import { asOrdinaryUser, distance, makeFolder, noise, paint, refusal, smooth } from './helpers.js';
import { writePicture } from './write-picture.js';

let folder: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ folder, remove } = await makeFolder());
  await chmod(folder, 0o755);
});
afterEach(() => remove());

const deep = (hasAlpha: boolean) =>
  paint(64, 64, (x, y, c) => ((x * 1021 + y * 64007 + c * 7919) % 65536) / 65535, hasAlpha);

describe('round trips', () => {
  const lossless = ['.png', '.tif', '.tiff'].flatMap((extension) =>
    ([8, 16] as const).flatMap((bits) => [false, true].map((alpha) => [extension, bits, alpha] as const)),
  );

  it.each(lossless)('%s with %i bits, alpha %s, loses nothing', async (extension, bits, hasAlpha) => {
    const picture = bits === 8 ? noise(33, 17, 1, hasAlpha) : deep(hasAlpha);
    const path = join(folder, `picture${extension}`);
    await writePicture(path, picture, { bits });
    expect(await inspectPicture(path)).toMatchObject({ bitDepth: bits, hasAlpha });
    const read = await readPicture(path);
    expect(distance(read.data, picture.data)).toBeLessThan(1e-6);
    expect(read.alpha === undefined).toBe(!hasAlpha);
    if (hasAlpha) expect(distance(read.alpha!, picture.alpha!)).toBeLessThan(1e-6);
  });

  it.each(['.jpg', '.jpeg', '.webp', '.JPG'])('%s stays close and obeys the quality', async (extension) => {
    const picture = smooth(96, 64);
    const path = join(folder, `picture${extension}`);
    const sizes: number[] = [];
    for (const quality of [20, 60, 100]) {
      await writePicture(path, picture, { quality });
      sizes.push((await stat(path)).size);
    }
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
    expect(distance((await readPicture(path)).data, picture.data)).toBeLessThan(0.04);
  });

  it.each([8, 16] as const)(
    'stores the resolution at which to print, 300 dpi by default, with %i bits',
    async (bits) => {
      const picture = noise(20, 10, 3);
      for (const format of ['png', 'tiff', 'jpeg'] as const) {
        if (format === 'jpeg' && bits === 16) continue;
        for (const [dpi, stored] of [
          [undefined, 300],
          [72, 72],
          [1200, 1200],
        ] as const) {
          const bytes = await encodePicture(picture, { format, bits, dpi, settings: '{"a":1}' });
          const metadata = await sharp(bytes).metadata();
          expect(metadata, `${format} ${dpi}`).toMatchObject({ density: stored, width: 20, height: 10 });
          // PNG has it once, in pixels per metre.
          if (format === 'png') expect(bytes.toString('latin1').split('pHYs')).toHaveLength(2);
          if (format === 'jpeg') expect(bytes.toString('latin1').split('JFIF')).toHaveLength(2);
          expect((await readPicture(bytes)).data).toEqual(
            (await readPicture(await encodePicture(picture, { format, bits }))).data,
          );
        }
      }
    },
  );

  it('WebP keeps alpha and the colours of transparent pixels', async () => {
    const picture = paint(32, 32, (x, _, c) => (c === 3 ? (x < 16 ? 0 : 1) : [0.8, 0.4, 0.2][c]!), true);
    await writePicture(join(folder, 'a.webp'), picture, { quality: 100 });
    const read = await readPicture(join(folder, 'a.webp'));
    expect(distance(read.alpha!, picture.alpha!)).toBe(0);
    expect(distance(read.data, picture.data)).toBeLessThan(0.03);
  });

  it('JPEG composites alpha on white', async () => {
    const picture = paint(32, 32, (_x, y, c) => (c === 3 ? (y < 16 ? 0.5 : 0) : [1, 0, 0][c]!), true);
    await writePicture(join(folder, 'a.jpg'), picture, { quality: 100 });
    const { data, alpha } = await readPicture(join(folder, 'a.jpg'));
    expect(alpha).toBeUndefined();
    expect(distance([data[0]!, data[1024]!, data[2048]!], [1, 0.5, 0.5])).toBeLessThan(0.02);
    expect(distance([data[1023]!, data[2047]!, data[3071]!], [1, 1, 1])).toBeLessThan(0.02);
  });

  it.each(OUTPUT_EXTENSIONS)('%s is tagged as sRGB', async (extension) => {
    for (const bits of extension.startsWith('.t') ? ([8, 16] as const) : ([8] as const)) {
      const path = join(folder, `tagged${extension}`);
      await writePicture(path, smooth(8, 8), { bits });
      const bytes = await readFile(path);
      const { icc } = await sharp(path).metadata();
      expect(
        extension === '.png'
          ? bytes.includes('sRGB')
          : icc?.toString('latin1').replaceAll('\0', '').includes('sRGB'),
      ).toBe(true);
    }
  });

  it('clamps values outside 0..1 and rounds to the nearest code', async () => {
    const values = [-3, 1.5, 0.5 / 255 - 1e-6, 0.5 / 255 + 1e-4, 1, 0];
    const picture = { width: 2, height: 1, data: Float32Array.from(values) };
    const { data } = await readPicture(await encodePicture(picture, { format: 'png' }));
    expect(distance(data, [0, 1, 0, 1 / 255, 1, 0])).toBeLessThan(1e-6);
  });

  it('any small picture survives PNG', async () => {
    const anyPicture = fc.record({
      width: fc.integer({ min: 1, max: 9 }),
      height: fc.integer({ min: 1, max: 9 }),
      seed: fc.nat(),
      alpha: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(anyPicture, async ({ width, height, seed, alpha }) => {
        const picture = noise(width, height, seed, alpha);
        const read = await readPicture(await encodePicture(picture, { format: 'png' }));
        expect([read.width, read.height]).toEqual([width, height]);
        expect(distance(read.data, picture.data)).toBeLessThan(1e-6);
        if (alpha) expect(distance(read.alpha!, picture.alpha!)).toBeLessThan(1e-6);
      }),
      { numRuns: 30, seed: 3 },
    );
  });

  it.each(['результат.png', '結果.jpg', '🎨 (1).webp', 'ergebnis [2].tiff'])(
    'writes a file named %s',
    async (name) => {
      await writePicture(join(folder, name), smooth(8, 8), { settings: '{"a":1}' });
      expect(await readdir(folder)).toEqual([name]);
      expect(await readSettings(join(folder, name))).toBe('{"a":1}');
    },
  );
});

describe('settings', () => {
  const cases = OUTPUT_EXTENSIONS.flatMap((extension) =>
    ([8, 16] as const).map((bits) => [extension, bits] as const),
  ).filter(([extension, bits]) => bits === 8 || /\.(png|tiff?)$/.test(extension));

  it.each(cases)('are read back from %s of %i bits', async (extension, bits) => {
    const path = join(folder, `settings${extension}`);
    const long = { note: 'Ночь & <星月夜> "🎨" \'é\' \\ \n\t]]> --> \u0000', list: 'ab<&漢'.repeat(2000) };
    for (const settings of ['{}', JSON.stringify(long), JSON.stringify({ a: [1, 2] }, null, 2)]) {
      await writePicture(path, smooth(16, 8), { settings, bits });
      expect(await readSettings(path)).toBe(settings);
      expect(distance((await readPicture(path)).data, smooth(16, 8).data)).toBeLessThan(0.1);
    }
    expect(JSON.stringify(long).length).toBeGreaterThan(10_000);
  });

  it.each(OUTPUT_EXTENSIONS)('20 kB fit into %s', async (extension) => {
    const path = join(folder, `long${extension}`);
    const settings = JSON.stringify({ long: 'x'.repeat(20_000) });
    await writePicture(path, smooth(8, 8), { settings });
    expect(await readSettings(path)).toBe(settings);
  });

  it('any JSON is read back with the same value from XMP and PNG', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.json({ stringUnit: 'binary' }),
        fc.constantFrom('png' as const, 'webp' as const),
        async (settings, format) => {
          const path = join(folder, `any.${format}`);
          await writePicture(path, smooth(2, 2), { settings });
          expect(JSON.parse((await readSettings(path))!)).toEqual(JSON.parse(settings));
        },
      ),
      { numRuns: 60, seed: 4 },
    );
  });

  it('lone surrogates and control characters are read back as JSON escapes', async () => {
    const path = join(folder, 'odd.png');
    await writePicture(path, smooth(2, 2), { settings: '{"a":"\ud800 \u0001 \uffff"}' });
    expect(await readSettings(path)).toBe('{"a":"\\ud800 \\u0001 \\uffff"}');
  });

  it.each(OUTPUT_EXTENSIONS)('are undefined if %s has none', async (extension) => {
    const path = join(folder, `none${extension}`);
    await writePicture(path, smooth(8, 8));
    expect(await readSettings(path)).toBeUndefined();
  });

  it('are read from XMP that another program has rewritten', () => {
    const rewritten =
      '<rdf:Description impasto:settings="{&quot;a&quot;:&#x26;&#38;}&#xA;" xmlns:impasto="urn:impasto:settings"/>';
    expect(settingsFromXmp(rewritten)).toBe('{"a":&&}\n');
    expect(settingsFromXmp('<x:xmpmeta/>')).toBeUndefined();
  });

  it('too long for a JPEG are refused instead of lost', async () => {
    const path = join(folder, 'long.jpg');
    const settings = JSON.stringify({ long: 'x'.repeat(65_000) });
    const { code, message } = await refusal(writePicture(path, smooth(8, 8), { settings }));
    expect(code).toBe('settings-too-long');
    expect(message).toMatch(/too long .* write PNG, WebP or TIFF instead\.$/);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('a picture that cannot be written', () => {
  it('leaves nothing behind if a folder has the name', async () => {
    await mkdir(join(folder, 'taken.png'));
    const { code, message } = await refusal(writePicture(join(folder, 'taken.png'), smooth(8, 8)));
    expect(code).toBe('output-is-folder');
    expect(message).toMatch(/is a folder: give the result a file name inside it\.$/);
    expect(await readdir(folder)).toEqual(['taken.png']);
  });

  it('does not change an earlier file', async () => {
    const path = join(folder, 'kept.webp');
    await writeFile(path, 'earlier');
    const wide: Picture = { width: 16384, height: 1, data: new Float32Array(3 * 16384) };
    const { code, message } = await refusal(writePicture(path, wide));
    expect(code).toBe('picture-too-large-for-format');
    expect(message).toMatch(/WebP cannot hold 16384 x 1 pixels \(at most 16383 a side\)/);
    expect(await readFile(path, 'utf8')).toBe('earlier');
    expect(await readdir(folder)).toEqual(['kept.webp']);
  });

  it('an error while writing leaves nothing', async () => {
    const path = join(folder, 'broken.txt');
    // Refused only after the temporary file has been made.
    await expect(writeAtomically(path, 7 as never)).rejects.toThrow(TypeError);
    expect(await readdir(folder)).toEqual([]);
  });

  it.runIf(process.platform !== 'win32')('a folder without permission', async () => {
    await chmod(folder, 0o555);
    await asOrdinaryUser(async () => {
      const { code, message } = await refusal(writePicture(join(folder, 'a.png'), smooth(8, 8)));
      expect(code).toBe('output-forbidden');
      expect(message).toMatch(/^You have no permission to write/);
      expect((await refusal(checkOutput(join(folder, 'a.png'), []))).code).toBe('output-forbidden');
    });
    await chmod(folder, 0o755);
    expect(await readdir(folder)).toEqual([]);
  });

  it('16 bits in a JPEG or WebP', async () => {
    for (const format of ['jpeg', 'webp'] as const) {
      const { code, message } = await refusal(encodePicture(smooth(8, 8), { format, bits: 16 }));
      expect(code).toBe('bits-unsupported');
      expect(message).toMatch(/8 bits per channel at most, not 16: choose PNG or TIFF instead\.$/);
    }
  });

  it.each([0, 101, 50.5, Number.NaN])('a quality of %d', async (quality) => {
    await expect(encodePicture(smooth(8, 8), { format: 'jpeg', quality })).rejects.toThrow(RangeError);
  });

  it('replaces an earlier file completely', async () => {
    const path = join(folder, 'a.png');
    await writeFile(path, 'x'.repeat(100_000));
    await writePicture(path, smooth(8, 8));
    expect((await readPicture(path)).width).toBe(8);
    expect(await readdir(folder)).toEqual(['a.png']);
  });
});

describe('checkOutput', () => {
  it('returns the format and leaves no file', async () => {
    const formats = await Promise.all(
      OUTPUT_EXTENSIONS.map((e) => checkOutput(join(folder, `a${e.toUpperCase()}`), [])),
    );
    expect(formats).toEqual(['png', 'jpeg', 'jpeg', 'webp', 'tiff', 'tiff']);
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['picture.gif', 'ends in ".gif"'],
    ['picture', 'has no extension'],
    ['.png', 'has no extension'],
  ])('refuses %s and says what it can write', async (name, problem) => {
    const { code, message } = await refusal(checkOutput(join(folder, name), []));
    expect(code).toBe('output-extension-unknown');
    expect(message).toContain(problem);
    expect(message).toMatch(/use \.png, \.jpg, \.jpeg, \.webp, \.tif or \.tiff\.$/);
  });

  it('refuses a folder that does not exist', async () => {
    const { code, message } = await refusal(checkOutput(join(folder, 'none', 'a.png'), []));
    expect(code).toBe('output-folder-missing');
    expect(message).toContain(`the folder "${join(folder, 'none')}" does not exist`);
    await writeFile(join(folder, 'file'), '');
    expect((await refusal(checkOutput(join(folder, 'file', 'a.png'), []))).code).toBe(
      'output-folder-missing',
    );
  });

  it('refuses a folder as the result', async () => {
    await mkdir(join(folder, 'a.png'));
    expect((await refusal(checkOutput(join(folder, 'a.png'), []))).code).toBe('output-is-folder');
  });

  it('refuses 16 bits for formats without them', async () => {
    expect((await refusal(checkOutput(join(folder, 'a.jpg'), [], 16))).code).toBe('bits-unsupported');
    expect(await checkOutput(join(folder, 'a.png'), [], 16)).toBe('png');
  });

  it.runIf(process.platform !== 'win32')('refuses a write-protected file', async () => {
    await writeFile(join(folder, 'a.png'), 'x');
    await chmod(join(folder, 'a.png'), 0o444);
    await chmod(folder, 0o777);
    await asOrdinaryUser(async () => {
      const { code, message } = await refusal(checkOutput(join(folder, 'a.png'), []));
      expect(code).toBe('output-forbidden');
      expect(message).toMatch(/exists and is write-protected/);
    });
  });

  it('refuses an input, also under other names', async () => {
    const input = join(folder, 'input.png');
    await writeFile(input, 'x');
    await symlink(input, join(folder, 'link.png'));
    await symlink(folder, join(folder, 'door'));
    await link(input, join(folder, 'hard.png'));
    const other = join(folder, 'other.png');
    await writeFile(other, 'y');
    const names = ['input.png', 'link.png', 'hard.png', 'door/input.png', './door/../input.png'];
    for (const name of names) {
      const { code, message } = await refusal(checkOutput(join(folder, name), [other, input]));
      expect(code).toBe('output-is-input');
      expect(message).toContain(`would overwrite the input picture "${input}"`);
    }
    expect(await checkOutput(join(folder, 'new.png'), [other, input, join(folder, 'missing.png')])).toBe(
      'png',
    );
    expect((await refusal(checkOutput(join(folder, 'm.png'), [join(folder, 'm.png')]))).code).toBe(
      'output-is-input',
    );
  });
});
