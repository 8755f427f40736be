import { crc32 } from 'node:zlib';
import { MILLIMETRES } from './density.js';

/** A PNG file begins with 8 bytes of signature and the IHDR chunk: 4 length, 4 type, 13 data, 4 CRC (PNG 3rd edition, 5.2 and 11.2.1). */
const HEADER_LENGTH = 8 + 12 + 13;

/** A chunk: length, type of four letters, data, CRC of type and data (PNG 3rd edition, 5.3). */
export function pngChunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

/** An international text chunk, uncompressed, in no language: keyword (Latin-1, 1 to 79 characters) and UTF-8 text (11.3.3.4). */
export function pngText(keyword: string, text: string): Buffer {
  return pngChunk(
    'iTXt',
    Buffer.concat([Buffer.from(`${keyword}\0\0\0\0\0`, 'latin1'), Buffer.from(text, 'utf8')]),
  );
}

/** Says that the samples are sRGB, perceptual intent (11.3.2.5), with the gamma chunk that the specification recommends. */
export function pngSrgb(): Buffer {
  const gamma = Buffer.alloc(4);
  gamma.writeUInt32BE(45455);
  return Buffer.concat([pngChunk('sRGB', Buffer.from([0])), pngChunk('gAMA', gamma)]);
}

/** The resolution in pixels per inch, stored in whole pixels per metre (11.3.4.3). */
export function pngDensity(dpi: number): Buffer {
  const data = Buffer.alloc(9);
  const perMetre = Math.round((1000 * dpi) / MILLIMETRES);
  data.writeUInt32BE(perMetre, 0);
  data.writeUInt32BE(perMetre, 4);
  data[8] = 1;
  return pngChunk('pHYs', data);
}

/** The PNG file without the chunk of a type that follows the header; a file has at most one of each of these types. */
export function withoutChunk(png: Buffer, type: string): Buffer {
  for (let at = HEADER_LENGTH; png.toString('latin1', at + 4, at + 8) !== 'IDAT'; ) {
    const end = at + 12 + png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === type)
      return Buffer.concat([png.subarray(0, at), png.subarray(end)]);
    at = end;
  }
  return png;
}

/** The PNG file with `chunks` inserted after the header, where chunks that precede palette and pixels are allowed. */
export function insertChunks(png: Buffer, ...chunks: Buffer[]): Buffer {
  return Buffer.concat([png.subarray(0, HEADER_LENGTH), ...chunks, png.subarray(HEADER_LENGTH)]);
}
