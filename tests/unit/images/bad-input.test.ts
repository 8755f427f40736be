import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../../src/common/errors.js';
import { inspectPicture, readPicture, readSettings } from '../../../src/images/index.js';
import { pngChunk } from '../../../src/images/png.js';
import { asOrdinaryUser, codes, makeFolder, noise, raw, refusal } from './helpers.js';

let folder: string;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ folder, remove } = await makeFolder());
  await chmod(folder, 0o755);
});
afterAll(() => remove());

const image = () => raw(codes(noise(40, 30, 7)), 40, 30);

/** Every function that reads must refuse a file with the same message. */
async function refusals(path: string): Promise<{ code: string; message: string }> {
  const errors = [
    await refusal(readPicture(path)),
    await refusal(inspectPicture(path)),
    await refusal(readSettings(path)),
  ];
  for (const { code, message } of errors)
    expect([code, message]).toEqual([errors[0]!.code, errors[0]!.message]);
  expect(errors[0]!.message).toContain(`"${path}"`);
  return errors[0]!;
}

async function save(name: string, bytes: string | Uint8Array): Promise<string> {
  await writeFile(join(folder, name), bytes);
  return join(folder, name);
}

describe('paths and files that are not pictures', () => {
  it('a missing file, a missing folder, a file used as a folder', async () => {
    const file = await save('file', 'x');
    for (const path of [
      join(folder, 'no.jpg'),
      join(folder, 'none', 'no.jpg'),
      join(file, 'no.jpg'),
      join(folder, 'a'.repeat(400)),
    ]) {
      const { code, message } = await refusals(path);
      expect(code).toBe('picture-missing');
      expect(message).toBe(`There is no file "${path}": check its name and folder.`);
    }
  });

  it('a folder', async () => {
    await mkdir(join(folder, 'folder.jpg'));
    const { code, message } = await refusals(join(folder, 'folder.jpg'));
    expect(code).toBe('picture-is-folder');
    expect(message).toMatch(/is a folder: name one picture file inside it\.$/);
  });

  it.runIf(process.platform !== 'win32')('a device', async () => {
    expect((await refusals('/dev/null')).code).toBe('picture-is-not-a-file');
  });

  it('an empty file', async () => {
    const { code, message } = await refusals(await save('empty.png', ''));
    expect(code).toBe('picture-empty');
    expect(message).toMatch(/is empty \(0 bytes\)/);
  });

  it('text named .jpg', async () => {
    const { code, message } = await refusals(await save('text.jpg', 'Dear diary, today I painted.'));
    expect(code).toBe('picture-unknown');
    expect(message).toMatch(
      /is not a picture that Impasto knows: give it a JPEG, PNG, WebP, TIFF, AVIF or GIF file\.$/,
    );
  });

  it.runIf(process.platform !== 'win32')('a file that may not be read', async () => {
    const path = await save('secret.png', await image().png().toBuffer());
    await chmod(path, 0o000);
    await asOrdinaryUser(async () => {
      const { code, message } = await refusals(path);
      expect(code).toBe('picture-forbidden');
      expect(message).toMatch(/^You have no permission to read/);
    });
  });
});

describe('formats that are not read', () => {
  it.each([
    [
      'SVG',
      '<?xml version="1.0"?>\n<!-- drawn -->\n<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    ],
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'],
    ['PDF', '%PDF-1.7\n'],
    ['BMP', 'BM\x46\0\0\0\0\0\0\0'],
    ['Photoshop', '8BPS\0\x01'],
    ['JPEG XL', '\0\0\0\x0cJXL \r\n\x87\n'],
    ['OpenEXR', 'v/1\x01\x02\0\0\0'],
    ['video', '\0\0\0\x18ftypisom\0\0\0\0mp42'],
    ['audio', '\0\0\0\x18ftypM4A \0\0\0\0mp42'],
  ])('%s', async (kind, content) => {
    const { code, message } = await refusals(await save('foreign.png', Buffer.from(content, 'latin1')));
    expect(code).toBe('picture-format-unsupported');
    const article = ['SVG', 'OpenEXR', 'audio'].includes(kind) ? 'an' : 'a';
    expect(message).toContain(`is ${article} ${kind} file, which Impasto cannot read`);
  });

  it('HEIC that cannot be decoded is reported as HEIC', async () => {
    const avif = (await image().avif().toBuffer()).toString('latin1');
    const heic = avif.replaceAll('avif', 'heic').replaceAll('av01', 'hvc1').replaceAll('av1C', 'hvcC');
    const { code, message } = await refusals(await save('photo.heic', Buffer.from(heic, 'latin1')));
    expect(code).toBe('picture-format-unsupported');
    expect(message).toMatch(/is a HEIC picture, which .* cannot decode: save it as JPEG or PNG first\.$/);
  });
});

describe('damaged files', () => {
  const formats = ['jpeg', 'png', 'webp', 'tiff', 'gif', 'avif'] as const;
  const cases = formats.flatMap((format) => [0.5, 0.9].map((share) => [format, share] as const));

  it.each(cases)('a %s truncated at %d of its length', async (format, share) => {
    const bytes = await image().toFormat(format).toBuffer();
    const path = await save(`cut.${format}`, bytes.subarray(0, Math.floor(bytes.length * share)));
    const { code, message } = await refusal(readPicture(path));
    expect(code).toBe('picture-damaged');
    expect(message).toContain(`"${path}" is damaged or incomplete and cannot be decoded`);
  });

  it('a truncated progressive JPEG', async () => {
    const bytes = await image().jpeg({ progressive: true }).toBuffer();
    const path = await save('cut-progressive.jpg', bytes.subarray(0, bytes.length - 200));
    expect((await refusal(readPicture(path))).code).toBe('picture-damaged');
    expect((await refusal(readPicture(path, { longSide: 4 }))).code).toBe('picture-damaged');
  });

  it('a JPEG with harmless bytes after its end is read', async () => {
    const path = await save(
      'tail.jpg',
      Buffer.concat([await image().jpeg().toBuffer(), Buffer.from('some trailer')]),
    );
    expect((await readPicture(path)).width).toBe(40);
  });

  it('changed bytes are read or refused in a sentence, with no other outcome', async () => {
    const originals = await Promise.all(formats.map((format) => image().toFormat(format).toBuffer()));
    const change = fc.record({
      which: fc.nat(formats.length - 1),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ which, at, bytes }) => {
        const changed = Buffer.from(originals[which]!);
        changed.set(bytes, Math.floor(at * (changed.length - bytes.length)));
        const result = await readPicture(changed, { maxPixels: 1e6 }).catch((error: unknown) => error);
        if (result instanceof UserError) return;
        expect(result).toHaveProperty('data');
      }),
      { numRuns: 150, seed: 2 },
    );
  });
});

describe('too many pixels', () => {
  const header = (width: number, height: number) => {
    const data = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0]);
    data.writeUInt32BE(width, 0);
    data.writeUInt32BE(height, 4);
    const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
    const idat = pngChunk('IDAT', Buffer.from('789c030000000001', 'hex'));
    return Buffer.concat([signature, pngChunk('IHDR', data), idat, pngChunk('IEND', Buffer.alloc(0))]);
  };

  it('are refused from the header, with the size and the limit', async () => {
    const path = await save('huge.png', header(20000, 15001));
    const { code, message } = await refusal(readPicture(path, { longSide: 100 }));
    expect(code).toBe('picture-too-many-pixels');
    expect(message).toBe(
      `"${path}" has 300.1 megapixels (20000 x 15001), more than the limit of 300 megapixels: save it smaller first.`,
    );
    expect((await refusal(inspectPicture(path))).message).toBe(message);
  });

  it('up to the caller’s limit', async () => {
    const path = await save('fine.png', await image().png().toBuffer());
    expect((await readPicture(path, { maxPixels: 1200 })).width).toBe(40);
    expect((await refusal(readPicture(path, { maxPixels: 1199 }))).code).toBe('picture-too-many-pixels');
  });
});

it('an error about bytes in memory names no file', async () => {
  expect((await refusal(readPicture(Buffer.from('nothing')))).message).toMatch(
    /^The picture is not a picture/,
  );
});
