/** What the frame header of a JPEG file says (ITU-T T.81, B.2.2). */
interface JpegFacts {
  /** The process: 0 to 2 are baseline, extended and progressive, 3 is lossless. */
  readonly process: number;
  readonly bits: number;
}

const LOSSLESS = 3;

/** Huffman-coded, and the same with arithmetic coding. */
const READ_PROCESSES = [0, 1, 2, LOSSLESS, 9, 10];

/** Reads the frame header; undefined if there is none. */
export function jpegFacts(bytes: Buffer): JpegFacts | undefined {
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1]!;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame || marker === 0xf7) return { process: marker - 0xc0, bits: bytes[at + 4]! };
    at += marker === 0xff ? 1 : 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}

/** The kind of a JPEG that cannot be read, as a phrase. */
export function unsupportedJpeg({ process, bits }: JpegFacts): string | undefined {
  if (process === 0xf7 - 0xc0) return 'JPEG-LS coding';
  if (!READ_PROCESSES.includes(process)) return `coding process ${process}`;
  return bits === 8 ? undefined : `${bits} bits per sample`;
}

/** Whether libjpeg ignores a request to decode at a smaller size, after which libvips would crop the picture. */
export function decodesOnlyWhole({ process }: JpegFacts): boolean {
  return process === LOSSLESS;
}
