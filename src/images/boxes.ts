/** AVIF, HEIC and their relatives: files of boxes (ISO/IEC 14496-12, 4.2), with properties of items (23008-12, 9.3). */
import { unlessCut } from './bytes.js';
import type { Size } from './picture.js';
import type { InputFormat } from './sniff.js';

/** The kind of a file with the samples of a camera's sensor. */
export const RAW = 'camera raw';

/** The contents of a box, as offsets into the file. */
interface Box {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/** What the primary item says about itself. */
interface PictureBoxes {
  /** Whether there is a track of frames and no picture. */
  readonly isAnimation: boolean;
  /** Pixels, before rotation. */
  readonly size?: Size | undefined;
  /** Code points of primaries and transfer (ITU-T H.273). */
  readonly nclx?: readonly [primaries: number, transfer: number] | undefined;
}

/** By the brands of the leading `ftyp` box (4.3), which bytes 4 to 8 of the file announce. */
export function sniffBoxes(bytes: Buffer): { readonly format: InputFormat } | { readonly foreign: string } {
  const brands = bytes.toString('latin1', 8, Math.min(1024, Math.max(12, bytes.readUInt32BE(0))));
  if (/avif|avis/.test(brands)) return { format: 'avif' };
  if (/heic|heix|heim|heis|hevc|hevx|mif1|msf1/.test(brands)) return { format: 'heic' };
  if (brands.startsWith('crx ')) return { foreign: RAW };
  return { foreign: /^(M4A|M4B|M4P|F4A)/.test(brands) ? 'audio' : 'video' };
}

/** An animated AVIF with a picture, declared to be that picture: libvips refuses the brand of animations. */
export function asStillPicture(bytes: Buffer): Buffer {
  if (bytes.toString('latin1', 8, 12) !== 'avis') return bytes;
  const still = Buffer.from(bytes);
  still.write('avif', 8, 'latin1');
  return still;
}

/** Reads the properties of the primary item; what is missing or malformed is left out. */
export function pictureBoxes(bytes: Buffer): PictureBoxes {
  return unlessCut(() => readBoxes(bytes)) ?? { isAnimation: false };
}

function readBoxes(bytes: Buffer): PictureBoxes {
  const file = { type: '', start: 0, end: bytes.length };
  const meta = child(bytes, file, 'meta');
  if (!meta) return { isAnimation: child(bytes, file, 'moov') !== undefined };
  const inside = { ...meta, start: meta.start + 4 };
  const properties = child(bytes, inside, 'iprp');
  const primary = child(bytes, inside, 'pitm');
  const list = properties && child(bytes, properties, 'ipco');
  if (!list || !primary) return { isAnimation: child(bytes, file, 'moov') !== undefined };
  const all = boxes(bytes, list);
  const version = bytes[primary.start]!;
  const item = version === 0 ? bytes.readUInt16BE(primary.start + 4) : bytes.readUInt32BE(primary.start + 4);
  const own = associations(bytes, child(bytes, properties, 'ipma'), item).map((index) => all[index - 1]);
  const color = own.find(
    (box) => box?.type === 'colr' && bytes.toString('latin1', box.start, box.start + 4) === 'nclx',
  );
  const size = own.find((box) => box?.type === 'ispe');
  return {
    isAnimation: false,
    size: size && { width: bytes.readUInt32BE(size.start + 4), height: bytes.readUInt32BE(size.start + 8) },
    nclx: color && [bytes.readUInt16BE(color.start + 4), bytes.readUInt16BE(color.start + 6)],
  };
}

function boxes(bytes: Buffer, { start, end }: Box): Box[] {
  const found: Box[] = [];
  for (let at = start; at + 8 <= end; ) {
    const short = bytes.readUInt32BE(at);
    const head = short === 1 ? 16 : 8;
    const length = short === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : short || end - at;
    if (length < head) throw new RangeError('a box is shorter than its head');
    found.push({ type: bytes.toString('latin1', at + 4, at + 8), start: at + head, end: at + length });
    at += length;
  }
  return found;
}

function child(bytes: Buffer, parent: Box, type: string): Box | undefined {
  return boxes(bytes, parent).find((box) => box.type === type);
}

/** The numbers (from 1) of an item's properties. */
function associations(bytes: Buffer, box: Box | undefined, item: number): number[] {
  if (!box) return [];
  const idSize = bytes[box.start]! < 1 ? 2 : 4;
  const isWide = (bytes[box.start + 3]! & 1) === 1;
  let at = box.start + 8;
  for (let left = bytes.readUInt32BE(box.start + 4); left > 0; left--) {
    const id = bytes.readUIntBE(at, idSize);
    const count = bytes.readUInt8(at + idSize);
    const step = isWide ? 2 : 1;
    const first = at + idSize + 1;
    if (id === item)
      return Array.from(
        { length: count },
        (_, i) => bytes.readUIntBE(first + i * step, step) & (isWide ? 0x7fff : 0x7f),
      );
    at = first + count * step;
  }
  return [];
}
