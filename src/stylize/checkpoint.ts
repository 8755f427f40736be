import { UserError } from '../common/errors.js';
import type { Size } from '../images/index.js';
import type { Scale } from './schedule.js';

/** The state of a run, with everything that another run needs to resume it and paint the same picture. */
export interface Checkpoint {
  /** Number of the scale, from 0, and iterations done at it. */
  readonly scale: number;
  readonly iteration: number;
  /** Size of the optimiser's pictures. */
  readonly canvas: Size;
  /** The optimiser's state: an object of numbers, arrays and Float32Arrays. */
  readonly state: unknown;
  /** Seconds of work up to here. */
  readonly elapsedSeconds: number;
}

/**
 * Checks that a run can resume from a checkpoint at a scale.
 * @param canvas size of the optimiser's pictures at that scale.
 * @throws UserError `checkpoint-mismatch` when it belongs to another run.
 */
export function checkCheckpoint(checkpoint: Checkpoint, scale: Scale, canvas: Size): void {
  const { iteration, canvas: saved } = checkpoint;
  if (iteration > scale.iterations || saved.width !== canvas.width || saved.height !== canvas.height)
    throw checkpointMismatch();
}

/** The error for a checkpoint of another run. */
export const checkpointMismatch = () =>
  new UserError(
    'checkpoint-mismatch',
    'The checkpoint belongs to a painting of another size or preset: restart the painting.',
  );

/** The first bytes of a checkpoint file; the number is the version of the format. */
const signature = 'IMPASTO CHECKPOINT 2\n';

/**
 * Encodes a checkpoint without copying the pictures in it: a line that names the format, the length of the JSON in 4 bytes, the
 * JSON, then the floats it refers to, little-endian.
 * @param about further JSON to store with it.
 */
export function encodeCheckpoint(checkpoint: Checkpoint, about: object): Uint8Array[] {
  const arrays: Float32Array[] = [];
  const json = JSON.stringify({ about, checkpoint }, (_key, value: unknown) => {
    if (!(value instanceof Float32Array)) return value;
    arrays.push(value);
    return { floats: value.length };
  });
  const text = Buffer.from(json);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  return [Buffer.from(signature), length, text, ...arrays.map(bytesOf)];
}

function bytesOf(floats: Float32Array): Uint8Array {
  return new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength);
}

/**
 * Reads what {@link encodeCheckpoint} wrote.
 * @returns undefined when the bytes are not a complete checkpoint.
 */
export function decodeCheckpoint(
  bytes: Uint8Array,
): { readonly checkpoint: Checkpoint; readonly about: unknown } | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = signature.length + 4;
  if (buffer.length < start || buffer.toString('latin1', 0, signature.length) !== signature) return undefined;
  const end = start + buffer.readUInt32LE(signature.length);
  let offset = end;
  // JSON.parse visits values in the order in which JSON.stringify wrote them.
  const takeFloats = (length: number): Float32Array => {
    const start = offset;
    offset += length * Float32Array.BYTES_PER_ELEMENT;
    if (offset > buffer.length) throw new RangeError('the bytes end early');
    const floats = new Float32Array(length);
    bytesOf(floats).set(buffer.subarray(start, offset));
    return floats;
  };
  try {
    const parsed = JSON.parse(buffer.toString('utf8', start, end), (_key, value: unknown) =>
      isFloats(value) ? takeFloats(value.floats) : value,
    );
    return offset === buffer.length ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isFloats(value: unknown): value is { floats: number } {
  return typeof value === 'object' && value !== null && 'floats' in value && typeof value.floats === 'number';
}
