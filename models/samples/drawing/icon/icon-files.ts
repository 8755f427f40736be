import sharp from 'sharp';
import { drawIcon, type Icon } from './drawing.js';
import { encodeIcns, icnsTypes } from './icns.js';
import { encodeIco } from './ico.js';

/** Sides of the PNG files in pixels, for Linux icon themes and windows. */
const pngSides = [16, 24, 32, 48, 64, 128, 256, 512, 1024];

/** Sides within the Windows icon. */
const icoSides = [16, 24, 32, 48, 64, 128, 256];

/** Free space around the tile as a fraction of the side: 100 of 1024 pixels in the macOS grid; on other systems icons fill their area. */
const margins = { mac: 100 / 1024, others: 0.03 };

/** All files of the application's icon: name and content. */
export async function iconFiles(): Promise<ReadonlyMap<string, Buffer>> {
  const [plain, mac] = [drawIcon(margins.others), drawIcon(margins.mac)];
  const pngs = await pngsOf(plain, pngSides);
  const macPngs = await pngsOf(
    mac,
    icnsTypes.map(([, side]) => side),
  );
  const images = icoSides.map(async (side) => ({ icon: await resized(plain, side), png: pngs.get(side)! }));
  return new Map([
    ...[...pngs].map(([side, png]): [string, Buffer] => [`${side}x${side}.png`, png]),
    ['icon.ico', encodeIco(await Promise.all(images))],
    ['icon.icns', encodeIcns((side) => macPngs.get(side)!)],
  ]);
}

async function pngsOf(icon: Icon, sides: readonly number[]): Promise<Map<number, Buffer>> {
  const entries = [...new Set(sides)].map(async (side): Promise<[number, Buffer]> => {
    const { width, height, rgba } = await resized(icon, side);
    const png = sharp(rgba, { raw: { width, height, channels: 4 } }).png({ compressionLevel: 9 });
    return [side, await png.toBuffer()];
  });
  return new Map(await Promise.all(entries));
}

async function resized({ width, height, rgba }: Icon, side: number): Promise<Icon> {
  const pixels = sharp(rgba, { raw: { width, height, channels: 4 } }).resize(side, side);
  return { width: side, height: side, rgba: await pixels.raw().toBuffer() };
}
