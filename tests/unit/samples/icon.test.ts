import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { iconFiles } from '../../../models/samples/drawing/icon/icon-files.js';
import { packageRoot } from '../../../src/system/package-root.js';

const folder = join(packageRoot(), 'electron', 'icons');
const stored = (name: string) => readFile(join(folder, name));

/** Pixels of a PNG, four bytes each. */
async function pixels(png: Buffer): Promise<{ side: number; rgba: Buffer }> {
  const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  expect(info.width).toBe(info.height);
  return { side: info.width, rgba: data };
}

/** The mean difference of two pictures, in steps of 0 to 255. */
function apart(a: Uint8Array, b: Uint8Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
}

/** The pictures in a Windows icon as PNG or as bitmap, read according to Microsoft's description of the format. */
function icoParts(ico: Buffer): { side: number; body: Buffer }[] {
  expect([ico.readUInt16LE(0), ico.readUInt16LE(2)]).toEqual([0, 1]);
  return Array.from({ length: ico.readUInt16LE(4) }, (_, i) => {
    const at = 6 + 16 * i;
    const [length, offset] = [ico.readUInt32LE(at + 8), ico.readUInt32LE(at + 12)];
    return { side: ico.readUInt8(at) || 256, body: ico.subarray(offset, offset + length) };
  });
}

/** The pixels of a 32-bit bitmap in an icon: rows from the bottom, blue first. */
function bitmapPixels(body: Buffer, side: number): Buffer {
  expect([body.readInt32LE(4), body.readInt32LE(8), body.readUInt16LE(14)]).toEqual([side, 2 * side, 32]);
  const rgba = Buffer.alloc(4 * side * side);
  for (let i = 0; i < side * side; i++) {
    const from = 40 + 4 * ((side - 1 - Math.floor(i / side)) * side + (i % side));
    rgba.set([body[from + 2]!, body[from + 1]!, body[from]!, body[from + 3]!], 4 * i);
  }
  return rgba;
}

/** The PNGs in an Apple icon, by type. */
function icnsParts(icns: Buffer): Map<string, Buffer> {
  expect(icns.toString('latin1', 0, 4)).toBe('icns');
  expect(icns.readUInt32BE(4)).toBe(icns.length);
  const parts = new Map<string, Buffer>();
  for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4))
    parts.set(icns.toString('latin1', at, at + 4), icns.subarray(at + 8, at + icns.readUInt32BE(at + 4)));
  return parts;
}

describe('the committed icons', () => {
  let drawn: ReadonlyMap<string, Buffer> = new Map();
  beforeAll(async () => {
    drawn = await iconFiles();
  });

  it('are the files that the program writes (if not: npm run icons)', async () => {
    expect((await readdir(folder)).sort()).toEqual([...drawn.keys()].sort());
  });

  it('are the pictures that the program draws, within rounding differences between machines', async () => {
    for (const [name, bytes] of drawn) {
      if (!name.endsWith('.png')) continue;
      const [here, there] = [await pixels(bytes), await pixels(await stored(name))];
      expect(name).toBe(`${there.side}x${there.side}.png`);
      expect(apart(here.rgba, there.rgba), name).toBeLessThan(1);
    }
  });

  it('for Windows contain the same pictures, from 16 to 256', async () => {
    const parts = icoParts(await stored('icon.ico'));
    expect(parts.map(({ side }) => side)).toEqual([16, 24, 32, 48, 64, 128, 256]);
    for (const { side, body } of parts) {
      const { rgba } = await pixels(await stored(`${side}x${side}.png`));
      const held = side < 128 ? bitmapPixels(body, side) : (await pixels(body)).rgba;
      expect(apart(held, rgba), String(side)).toBe(0);
    }
  });

  it('for macOS contain a picture for every size and density, on its grid', async () => {
    const parts = icnsParts(await stored('icon.icns'));
    const sides = new Map<string, number>();
    for (const [type, png] of parts) sides.set(type, (await pixels(png)).side);
    expect(Object.fromEntries(sides)).toEqual({
      ...{ ic11: 32, ic12: 64, ic07: 128, ic13: 256 },
      ...{ ic08: 256, ic14: 512, ic09: 512, ic10: 1024 },
    });
    const { rgba } = await pixels(parts.get('ic10')!);
    const alphaAt = (x: number) => rgba[4 * (512 * 1024 + x) + 3];
    expect([alphaAt(98), alphaAt(102), alphaAt(921), alphaAt(925)]).toEqual([0, 255, 255, 0]);
  });

  it('are vermilion on near black, with transparent corners', async () => {
    const { side, rgba } = await pixels(await stored('256x256.png'));
    const at = (x: number, y: number) => [...rgba.subarray(4 * (y * side + x), 4 * (y * side + x) + 4)];
    expect(at(0, 0)[3]).toBe(0);
    expect(at(128, 20)).toEqual([0x14, 0x13, 0x12, 255]);
    const [red = 0, green = 0, blue = 0] = at(128, 128);
    expect(red).toBeGreaterThan(150);
    expect(red).toBeGreaterThan(1.5 * green);
    expect(green).toBeGreaterThan(blue);
  });
});
