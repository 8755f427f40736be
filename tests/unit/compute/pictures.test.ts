import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspect } from '../../../src/compute/pictures.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'impasto inspect '));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('inspecting a picture', () => {
  const picture = () =>
    sharp(Buffer.from(Array.from({ length: 3 * 64 * 64 }, (_, i) => (i * i) % 251)), {
      raw: { width: 64, height: 64, channels: 3 },
    });

  it('finds damage after the header only when it decodes the picture', async () => {
    const path = join(folder, 'cut.jpg');
    const whole = await picture().jpeg().toBuffer();
    await writeFile(path, whole.subarray(0, whole.length / 2));
    expect(await inspect(path)).toMatchObject({ width: 64, height: 64, format: 'jpeg' });
    await expect(inspect(path, true)).rejects.toMatchObject({
      code: 'picture-damaged',
      message: `"${path}" is damaged or incomplete and cannot be decoded: save or download it again, or use another copy.`,
    });
    await writeFile(path, whole);
    expect(await inspect(path, true)).toMatchObject({ width: 64, bytes: whole.length });
  });

  it('refuses too many pixels without decoding', async () => {
    const path = join(folder, 'huge.png');
    const png = await picture().png().toBuffer();
    png.writeUInt32BE(30_000, 16);
    png.writeUInt32BE(30_000, 20);
    png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
    await writeFile(path, png);
    await expect(inspect(path)).rejects.toMatchObject({ code: 'picture-too-many-pixels' });
  });
});
