import type { Icon } from './drawing.js';

/** One size of the icon for Windows: the picture, and the same picture as a PNG. */
interface IcoImage {
  readonly icon: Icon;
  readonly png: Buffer;
}

/** Smallest side stored as PNG; older parts of Windows need smaller icons as bitmaps. */
const firstPng = 128;

/**
 * A Windows icon file of several sizes: a directory, then small ones as device-independent bitmaps and large ones as PNG (Microsoft's
 * ICONDIR and ICONDIRENTRY, BITMAPINFOHEADER).
 */
export function encodeIco(images: readonly IcoImage[]): Buffer {
  const bodies = images.map(({ icon, png }) => (icon.width < firstPng ? bitmap(icon) : png));
  const head = Buffer.alloc(6 + 16 * images.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(images.length, 4);
  let offset = head.length;
  images.forEach(({ icon }, i) => {
    const at = 6 + 16 * i;
    const body = bodies[i]!;
    head.writeUInt8(icon.width % 256, at); // 256 is written as 0
    head.writeUInt8(icon.height % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(body.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += body.length;
  });
  return Buffer.concat([head, ...bodies]);
}

/** 32 bits per pixel, rows from the bottom, and an empty mask because alpha defines the transparency. */
function bitmap({ width, height, rgba }: Icon): Buffer {
  const header = Buffer.alloc(40);
  header.writeUInt32LE(40, 0);
  header.writeInt32LE(width, 4);
  header.writeInt32LE(2 * height, 8); // the picture and its mask
  header.writeUInt16LE(1, 12);
  header.writeUInt16LE(32, 14);
  const pixels = Buffer.alloc(4 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = 4 * (y * width + x);
      const to = 4 * ((height - 1 - y) * width + x);
      pixels[to] = rgba[from + 2]!;
      pixels[to + 1] = rgba[from + 1]!;
      pixels[to + 2] = rgba[from]!;
      pixels[to + 3] = rgba[from + 3]!;
    }
  }
  const mask = Buffer.alloc(4 * Math.ceil(width / 32) * height);
  return Buffer.concat([header, pixels, mask]);
}
