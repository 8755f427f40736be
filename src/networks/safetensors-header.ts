import { z } from 'zod';
import { quoted } from '../common/wording.js';
import { jsonKeysFault } from './json-keys.js';

/*
 * The header of a safetensors file, as in the "Format" section of the safetensors project's README:
 * 8 bytes N (unsigned, little-endian), N bytes of JSON in UTF-8 that start with '{' and may end in spaces, then the data.
 * Names must be unique, and the tensors must cover the data without gaps or overlaps.
 */

/** Bytes of one element, by the format's name of its type. */
const DTYPE_BYTES = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E5M2: 1,
  F8_E4M3: 1,
  F8_E8M0: 1,
  U16: 2,
  I16: 2,
  F16: 2,
  BF16: 2,
  U32: 4,
  I32: 4,
  F32: 4,
  U64: 8,
  I64: 8,
  F64: 8,
  C64: 8,
} as const;

/** An element type of the format. */
type Dtype = keyof typeof DTYPE_BYTES;

/** The header's entry of a tensor: row-major, `begin` and `end` in bytes from the start of the data. */
export interface TensorEntry {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** The contents of a header. */
export interface HeaderContents {
  /** The text map of `__metadata__`; empty if there is none. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, TensorEntry>;
}

/** Throws; `fault` completes the sentence "... because". */
export type Refuse = (fault: string) => never;

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Parses and checks the JSON of a header.
 * @param bytes the N header bytes.
 * @param dataLength the bytes that follow the header in the file.
 */
export function parseHeader(bytes: Uint8Array, dataLength: number, refuse: Refuse): HeaderContents {
  const { __metadata__: metadata, ...entries } = parseObject(bytes, refuse);
  const tensors = new Map<string, TensorEntry>();
  for (const [name, entry] of Object.entries(entries))
    tensors.set(name, checkEntry(name, entry, dataLength, refuse));
  checkCover(tensors, dataLength, refuse);
  const texts = z.record(z.string(), z.string()).default({}).safeParse(metadata);
  return { metadata: texts.data ?? refuse('its __metadata__ is not a map of texts'), tensors };
}

function parseObject(bytes: Uint8Array, refuse: Refuse): JsonObject {
  if (bytes[0] !== 0x7b) return refuse('its header is not a JSON object');
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const text = attempt(() => decoder.decode(bytes)) ?? refuse('its header is not UTF-8 text');
  const fault = jsonKeysFault(text);
  if (fault !== undefined) return refuse(fault);
  const json = attempt((): unknown => JSON.parse(text));
  return isObject(json) ? json : refuse('its header is not valid JSON');
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

function isObject(json: unknown): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function checkEntry(name: string, entry: unknown, dataLength: number, refuse: Refuse): TensorEntry {
  const tensor = `its tensor ${quoted(name)}`;
  if (!isObject(entry)) return refuse(`${tensor} is not described by an object`);
  const stray = Object.keys(entry).find((key) => !['dtype', 'shape', 'data_offsets'].includes(key));
  if (stray !== undefined) return refuse(`${tensor} has the unknown field ${quoted(stray)}`);
  const dtype = checkDtype(entry.dtype, tensor, refuse);
  const shape = checkShape(entry.shape, tensor, refuse);
  const [begin, end] = checkOffsets(entry.data_offsets, tensor, dataLength, refuse);
  const needed = elementCount(shape) * DTYPE_BYTES[dtype];
  if (end - begin !== needed) return refuse(`${tensor} needs ${needed} bytes and is given ${end - begin}`);
  return { dtype, shape, begin, end };
}

function checkDtype(dtype: unknown, tensor: string, refuse: Refuse): Dtype {
  if (typeof dtype !== 'string') return refuse(`${tensor} has no dtype`);
  if (!Object.hasOwn(DTYPE_BYTES, dtype)) return refuse(`${tensor} has the unknown dtype ${quoted(dtype)}`);
  return dtype as Dtype;
}

function checkShape(shape: unknown, tensor: string, refuse: Refuse): readonly number[] {
  if (!isCountList(shape)) return refuse(`the shape of ${tensor} is not a list of whole numbers from 0`);
  if (!Number.isSafeInteger(elementCount(shape) * 8)) return refuse(`the shape of ${tensor} is too large`);
  return shape;
}

function checkOffsets(offsets: unknown, tensor: string, length: number, refuse: Refuse): [number, number] {
  const [begin, end, ...more] = isCountList(offsets) ? offsets : [];
  if (begin === undefined || end === undefined || more.length > 0)
    return refuse(`the data_offsets of ${tensor} are not two whole numbers from 0`);
  if (begin > end) return refuse(`${tensor} ends before it begins`);
  return end <= length ? [begin, end] : refuse(`${tensor} reaches beyond the end of the file`);
}

function isCountList(json: unknown): json is number[] {
  const isCount = (item: unknown) => Number.isSafeInteger(item) && Number(item) >= 0 && !Object.is(item, -0);
  return Array.isArray(json) && json.every(isCount);
}

/** The product; not a safe integer if a partial product is too large, even if a later dimension is 0. */
function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => (Number.isSafeInteger(product) ? product * size : product), 1);
}

/** Each tensor must start where the previous one ends, and the last one must end with the file. */
function checkCover(tensors: ReadonlyMap<string, TensorEntry>, dataLength: number, refuse: Refuse): void {
  const sorted = [...tensors].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  let covered = 0;
  for (const [name, { begin, end }] of sorted) {
    if (begin < covered) refuse(`its tensor ${quoted(name)} overlaps another`);
    if (begin > covered) refuse(`it has ${begin - covered} unused bytes before the tensor ${quoted(name)}`);
    covered = end;
  }
  if (covered < dataLength) refuse(`it has ${dataLength - covered} unused bytes at the end`);
}
