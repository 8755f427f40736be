/** A segment of JFIF: marker, length, name, version 1.02 (ITU-T T.871, 10.1); the unit and the density follow. */
const JFIF = Buffer.from([0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 2]);

/** Start of the segment after the marker that begins the file. */
const FIRST = 2;

/** The JPEG file with a resolution in pixels per inch in its JFIF segment, which is first and is added if there is none. */
export function withJpegDensity(jpeg: Buffer, dpi: number): Buffer {
  const segment = Buffer.alloc(JFIF.length + 7);
  JFIF.copy(segment);
  segment[JFIF.length] = 1; // per inch
  segment.writeUInt16BE(dpi, JFIF.length + 1);
  segment.writeUInt16BE(dpi, JFIF.length + 3);
  const hasOwn =
    jpeg.readUInt16BE(FIRST) === 0xffe0 && jpeg.toString('latin1', FIRST + 4, FIRST + 8) === 'JFIF';
  const rest = hasOwn ? FIRST + 2 + jpeg.readUInt16BE(FIRST + 2) : FIRST;
  return Buffer.concat([jpeg.subarray(0, FIRST), segment, jpeg.subarray(rest)]);
}

/** An inch in millimetres. */
export const MILLIMETRES = 25.4;
