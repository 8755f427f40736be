import type { FileHandle } from 'node:fs/promises';
import { UserError } from '../common/errors.js';
import { quoted } from '../common/wording.js';
import { plainFileSize, readExactly, withFile } from './files.js';
import { bf16ToNumber, f16ToNumber } from './half.js';
import { type HeaderContents, parseHeader, type Refuse, type TensorEntry } from './safetensors-header.js';

/** The element types that can be read as numbers. */
export type FloatDtype = 'F32' | 'F16' | 'BF16';

/** A checked header and its file. A tensor is at `dataOffset + begin` to `dataOffset + end` of the file. */
export interface SafetensorsHeader extends HeaderContents {
  readonly path: string;
  readonly fileSize: number;
  readonly dataOffset: number;
}

/** A tensor's numbers, row-major. */
export interface TensorData {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

const WHAT = 'safetensors file';
const LENGTH_BYTES = 8;
// The limit of the reference implementation.
const MAX_HEADER_BYTES = 100_000_000;
// A multiple of every element size, and small compared with a tensor.
const CHUNK_BYTES = 1 << 20;

/**
 * Reads and checks the header of a safetensors file, without its data.
 * @throws UserError `network-file` if the file cannot be read, `safetensors` if it is malformed or hostile.
 */
export async function readSafetensorsHeader(path: string): Promise<SafetensorsHeader> {
  const fileSize = await plainFileSize(path, WHAT);
  return await withFile(path, WHAT, async (file) => {
    const refuse = refuser(path);
    const headerLength = await readHeaderLength(file, path, fileSize, refuse);
    const bytes = new Uint8Array(headerLength);
    await readExactly(file, bytes, LENGTH_BYTES, path);
    const dataOffset = LENGTH_BYTES + headerLength;
    return { path, fileSize, dataOffset, ...parseHeader(bytes, fileSize - dataOffset, refuse) };
  });
}

async function readHeaderLength(
  file: FileHandle,
  path: string,
  fileSize: number,
  refuse: Refuse,
): Promise<number> {
  if (fileSize < LENGTH_BYTES + 2) return refuse(`it is only ${fileSize} bytes long`);
  const bytes = Buffer.alloc(LENGTH_BYTES);
  await readExactly(file, bytes, 0, path);
  const length = bytes.readBigUInt64LE();
  if (length > BigInt(MAX_HEADER_BYTES)) return refuse(`its header is said to be ${length} bytes long`);
  if (length > BigInt(fileSize - LENGTH_BYTES))
    return refuse('its header reaches beyond the end of the file');
  return Number(length);
}

/**
 * Reads one tensor's numbers; F16 and BF16 are widened exactly.
 * @throws UserError `safetensors` if there is no such tensor or it is neither F32, F16 nor BF16; `network-file` if the
 * file cannot be read or was truncated after the header was read.
 */
export async function readTensor(header: SafetensorsHeader, name: string): Promise<Float32Array> {
  const refuse = refuser(header.path);
  const entry = header.tensors.get(name) ?? refuse(`it has no tensor ${quoted(name)}`);
  const dtype = floatDtype(entry);
  if (dtype === undefined)
    return refuse(`its tensor ${quoted(name)} is ${entry.dtype}, and only F32, F16 and BF16 can be read`);
  return await withFile(header.path, WHAT, (file) => readFloats(file, header, entry, DECODERS[dtype]));
}

/** The dtype of an entry if its numbers can be read, otherwise undefined. */
export function floatDtype(entry: TensorEntry): FloatDtype | undefined {
  const { dtype } = entry;
  return dtype === 'F32' || dtype === 'F16' || dtype === 'BF16' ? dtype : undefined;
}

interface Decoder {
  readonly bytes: number;
  readonly read: (view: DataView, offset: number) => number;
}

// The format is little-endian on every machine.
const DECODERS: Readonly<Record<FloatDtype, Decoder>> = {
  F32: { bytes: 4, read: (view, offset) => view.getFloat32(offset, true) },
  F16: { bytes: 2, read: (view, offset) => f16ToNumber(view.getUint16(offset, true)) },
  BF16: { bytes: 2, read: (view, offset) => bf16ToNumber(view.getUint16(offset, true)) },
};

async function readFloats(
  file: FileHandle,
  header: SafetensorsHeader,
  { begin, end }: TensorEntry,
  { bytes, read }: Decoder,
): Promise<Float32Array> {
  const values = allocate((end - begin) / bytes, header.path);
  const chunk = new Uint8Array(Math.min(CHUNK_BYTES, end - begin));
  for (let from = begin, index = 0; from < end; from += chunk.length) {
    const part = chunk.subarray(0, Math.min(chunk.length, end - from));
    await readExactly(file, part, header.dataOffset + from, header.path);
    const view = new DataView(part.buffer, part.byteOffset, part.byteLength);
    for (let offset = 0; offset < part.length; offset += bytes) values[index++] = read(view, offset);
  }
  return values;
}

function allocate(length: number, path: string): Float32Array {
  try {
    return new Float32Array(length);
  } catch (cause) {
    const sentence = `The safetensors file ${path} holds a tensor of ${length} numbers, which does not fit in memory; use a smaller network.`;
    throw new UserError('safetensors', sentence, { cause });
  }
}

function refuser(path: string): Refuse {
  return (fault) => {
    throw new UserError(
      'safetensors',
      `The safetensors file ${path} cannot be used because ${fault}; replace it with a sound one.`,
    );
  };
}
