import { UserError } from '../common/errors.js';
import { quoted } from '../common/wording.js';
import { type Output, writeAtomically, writeError } from '../disk/index.js';
import { numberToF16 } from './half.js';
import type { TensorData } from './safetensors.js';

/** The element types that can be written. */
export type WeightsDtype = 'F32' | 'F16';

const BYTES: Readonly<Record<WeightsDtype, number>> = { F32: 4, F16: 2 };
const CHUNK_VALUES = 1 << 18;
// The data starts at a multiple of 8 (the format's alignment), so each tensor, all of one type, is aligned to its element size.
const ALIGNMENT = 8;

/**
 * Writes a safetensors file (format: the safetensors project's README) atomically, in the order of the map.
 * @param dtype F16 rounds to the nearest half, ties to even.
 * @throws UserError `network-file` if it cannot be written, `safetensors-range` if a finite number is too large for F16.
 * @throws RangeError if a tensor's shape and values disagree or a name is reserved by the format.
 */
export async function writeSafetensors(
  path: string,
  tensors: ReadonlyMap<string, TensorData>,
  metadata: Readonly<Record<string, string>>,
  dtype: WeightsDtype,
): Promise<void> {
  checkTensors(tensors);
  if (dtype === 'F16') checkRange(tensors);
  const header = encodeHeader(tensors, metadata, dtype);
  const content = async (output: Output) => {
    await output.write(header);
    for (const { values } of tensors.values())
      for (const piece of encodedPieces(values, dtype)) await output.write(piece);
  };
  await writeAtomically(path, content, (cause) => writeError(cause, path, 'safetensors file'));
}

/** Numbers as little-endian bytes. */
function encodeFloats(values: Float32Array, dtype: WeightsDtype): Uint8Array {
  const bytes = new Uint8Array(values.length * BYTES[dtype]);
  const view = new DataView(bytes.buffer);
  if (dtype === 'F32')
    for (let i = 0; i < values.length; i++) view.setFloat32(4 * i, values[i] as number, true);
  else for (let i = 0; i < values.length; i++) view.setUint16(2 * i, numberToF16(values[i] as number), true);
  return bytes;
}

/** The bytes of `values` in pieces, so that a large tensor is not copied whole. */
export function* encodedPieces(values: Float32Array, dtype: WeightsDtype): Generator<Uint8Array> {
  for (let from = 0; from < values.length; from += CHUNK_VALUES)
    yield encodeFloats(values.subarray(from, from + CHUNK_VALUES), dtype);
}

function checkTensors(tensors: ReadonlyMap<string, TensorData>): void {
  for (const [name, { shape, values }] of tensors) {
    if (['__metadata__', '__proto__', 'constructor', 'prototype'].includes(name))
      throw new RangeError(`reserved tensor name ${name}`);
    const count = shape.reduce((product, size) => product * size, 1);
    if (count !== values.length)
      throw new RangeError(`tensor ${name}: shape [${shape}] and ${values.length} values`);
  }
}

function checkRange(tensors: ReadonlyMap<string, TensorData>): void {
  for (const [name, { values }] of tensors) {
    const large = values.find((value) => Number.isFinite(value) && Math.abs(value) >= 65520);
    if (large === undefined) continue;
    throw new UserError(
      'safetensors-range',
      `The tensor ${quoted(name)} holds ${large}, which is too large for F16; store the network as F32.`,
    );
  }
}

function encodeHeader(
  tensors: ReadonlyMap<string, TensorData>,
  metadata: Readonly<Record<string, string>>,
  dtype: WeightsDtype,
): Buffer {
  const json = JSON.stringify({
    ...(Object.keys(metadata).length > 0 ? { __metadata__: metadata } : {}),
    ...headerEntries(tensors, dtype),
  });
  const length = Buffer.byteLength(json);
  const padded = Math.ceil(length / ALIGNMENT) * ALIGNMENT;
  const header = Buffer.alloc(8 + padded, ' ');
  header.writeBigUInt64LE(BigInt(padded));
  header.write(json, 8);
  return header;
}

function headerEntries(
  tensors: ReadonlyMap<string, TensorData>,
  dtype: WeightsDtype,
): Record<string, unknown> {
  let begin = 0;
  const entries: [string, unknown][] = [];
  for (const [name, { shape, values }] of tensors) {
    const end = begin + values.length * BYTES[dtype];
    entries.push([name, { dtype, shape, data_offsets: [begin, end] }]);
    begin = end;
  }
  return Object.fromEntries(entries);
}
