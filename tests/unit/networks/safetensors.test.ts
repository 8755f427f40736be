import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSafetensorsHeader, readTensor, type TensorData } from '../../../src/networks/index.js';
import { writeSafetensors } from '../../../src/networks/safetensors-writer.js';
import { loadSafetensors, newFile, safetensorsBytes, temporaryFolder, userErrorOf } from './helpers.js';

const folder = temporaryFolder();

describe('a valid file', () => {
  it('is read: F32, F16 and BF16, scalars, empty tensors, in any order, with metadata and padding', async () => {
    const data = Buffer.alloc(22);
    data.writeFloatLE(1.5, 0);
    data.writeFloatLE(-1e-40, 4);
    data.writeUInt16LE(0x3c00, 8); // 1
    data.writeUInt16LE(0x0001, 10); // 2^-24
    data.writeUInt16LE(0xfc00, 12); // -infinity
    data.writeUInt16LE(0x3fc0, 14); // 1.5
    data.writeUInt16LE(0x7fc1, 16); // NaN
    data.writeFloatLE(7, 18);
    const header = {
      brain: { dtype: 'BF16', shape: [1, 2], data_offsets: [14, 18] },
      half: { dtype: 'F16', shape: [3], data_offsets: [8, 14] },
      __metadata__: { licence: 'MIT' },
      single: { dtype: 'F32', shape: [2, 1], data_offsets: [0, 8] },
      scalar: { dtype: 'F32', shape: [], data_offsets: [18, 22] },
      none: { dtype: 'F16', shape: [0, 4], data_offsets: [8, 8] },
    };
    const json = `${JSON.stringify(header)}   `;
    const path = await newFile(folder(), safetensorsBytes(json, data));
    const { metadata, tensors } = await loadSafetensors(path);
    expect(metadata).toEqual({ licence: 'MIT' });
    expect([...(tensors.get('single')?.values ?? [])]).toEqual([1.5, Math.fround(-1e-40)]);
    expect([...(tensors.get('half')?.values ?? [])]).toEqual([1, 2 ** -24, -Infinity]);
    expect([...(tensors.get('brain')?.values ?? [])]).toEqual([1.5, NaN]);
    expect(tensors.get('scalar')).toEqual({ shape: [], values: new Float32Array([7]) });
    expect(tensors.get('none')).toEqual({ shape: [0, 4], values: new Float32Array(0) });
  });

  it('can be read without its data', async () => {
    const header = { a: { dtype: 'I64', shape: [2], data_offsets: [0, 16] } };
    const path = await newFile(folder(), safetensorsBytes(header, Buffer.alloc(16)));
    const length = JSON.stringify(header).length;
    expect(await readSafetensorsHeader(path)).toEqual({
      path,
      fileSize: 8 + length + 16,
      dataOffset: 8 + length,
      metadata: {},
      tensors: new Map([['a', { dtype: 'I64', shape: [2], begin: 0, end: 16 }]]),
    });
  });

  it('may contain no tensors', async () => {
    const path = await newFile(folder(), safetensorsBytes('{}', Buffer.alloc(0)));
    expect((await loadSafetensors(path)).tensors.size).toBe(0);
  });

  it('is read in pieces when a tensor is longer than a piece', async () => {
    const values = Float32Array.from({ length: 300_007 }, (_, index) => index);
    const path = join(folder(), 'long.safetensors');
    await writeSafetensors(path, new Map([['ramp', { shape: [values.length], values }]]), {}, 'F32');
    const read = await readTensor(await readSafetensorsHeader(path), 'ramp');
    expect(read.length).toBe(values.length);
    expect(read.every((value, index) => value === index)).toBe(true);
  });
});

describe('a tensor that cannot be read', () => {
  it('is missing or of another type', async () => {
    const header = { a: { dtype: 'I32', shape: [1], data_offsets: [0, 4] } };
    const path = await newFile(folder(), safetensorsBytes(header, Buffer.alloc(4)));
    const read = await readSafetensorsHeader(path);
    expect((await userErrorOf(() => readTensor(read, 'b'))).message).toContain('it has no tensor "b"');
    expect((await userErrorOf(() => readTensor(read, 'a'))).message).toContain('its tensor "a" is I32');
    expect((await userErrorOf(() => loadSafetensors(path))).message).toContain('only F32, F16 and BF16');
  });

  it('was truncated after the header was read', async () => {
    const header = { a: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } };
    const path = await newFile(folder(), safetensorsBytes(header, Buffer.alloc(4)));
    const read = await readSafetensorsHeader(path);
    await writeFile(path, (await readFile(path)).subarray(0, -1));
    expect((await userErrorOf(() => readTensor(read, 'a'))).message).toContain(
      'changed while it was being read',
    );
  });
});

const tensorName = fc
  .string({ maxLength: 12, unit: 'grapheme' })
  .filter((name) => !['__metadata__', '__proto__', 'constructor', 'prototype'].includes(name));

function tensor(value: fc.Arbitrary<number>): fc.Arbitrary<TensorData> {
  const shape = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 });
  return shape.chain((sizes) => {
    const length = sizes.reduce((product, size) => product * size, 1);
    const values = fc.array(value, { minLength: length, maxLength: length });
    return values.map((list) => ({ shape: sizes, values: Float32Array.from(list) }));
  });
}

function file(value: fc.Arbitrary<number>): fc.Arbitrary<Map<string, TensorData>> {
  return fc
    .uniqueArray(fc.tuple(tensorName, tensor(value)), { selector: ([name]) => name, maxLength: 5 })
    .map((list) => new Map(list));
}

const half = fc
  .tuple(fc.integer({ min: -2047, max: 2047 }), fc.integer({ min: -24, max: 5 }))
  .map(([whole, power]) => whole * 2 ** power);

describe('writing', () => {
  it.each([
    ['F32', fc.oneof(fc.float(), fc.constantFrom(-0, Infinity, NaN, 1e-45))],
    ['F16', fc.oneof(half, fc.constantFrom(-0, Infinity, NaN, 65504, 2 ** -24))],
  ] as const)('%s and reading gives the same back', async (dtype, value) => {
    const path = join(folder(), `round-trip-${dtype}.safetensors`);
    const metadata = fc.dictionary(tensorName, fc.string(), { maxKeys: 3 });
    await fc.assert(
      fc.asyncProperty(file(value), metadata, async (tensors, texts) => {
        await writeSafetensors(path, tensors, texts, dtype);
        const read = await loadSafetensors(path);
        expect(new Map([...read.tensors].sort())).toEqual(new Map([...tensors].sort()));
        expect(read.metadata).toEqual({ ...texts });
      }),
      { seed: 2, numRuns: 150 },
    );
  });

  it('starts the data at a multiple of 8 and leaves no temporary file', async () => {
    for (const name of ['a', 'ab', 'abc', 'äbcdé']) {
      const path = join(folder(), 'aligned.safetensors');
      await writeSafetensors(path, new Map([[name, { shape: [1], values: new Float32Array(1) }]]), {}, 'F32');
      const { dataOffset, fileSize } = await readSafetensorsHeader(path);
      expect(dataOffset % 8).toBe(0);
      expect(fileSize).toBe(dataOffset + 4);
    }
    expect((await readdir(folder())).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('replaces an older file and keeps it when the new one cannot be written', async () => {
    const path = join(folder(), 'kept.safetensors');
    const large = new Map([['w', { shape: [1], values: Float32Array.of(70000) }]]);
    await writeSafetensors(path, large, {}, 'F32');
    const before = await readFile(path);
    const error = await userErrorOf(() => writeSafetensors(path, large, {}, 'F16'));
    expect(error.message).toBe(
      'The tensor "w" holds 70000, which is too large for F16; store the network as F32.',
    );
    expect(await readFile(path)).toEqual(before);
  });

  it('fails with a sentence when the folder does not exist or a folder has the name', async () => {
    const lost = join(folder(), 'nowhere', 'a.safetensors');
    expect((await userErrorOf(() => writeSafetensors(lost, new Map(), {}, 'F32'))).message).toBe(
      `The safetensors file ${lost} cannot be written because its folder does not exist; create the folder first.`,
    );
    const error = await userErrorOf(() => writeSafetensors(folder(), new Map(), {}, 'F32'));
    expect(error.message).toContain('cannot be written');
    expect((await stat(folder())).isDirectory()).toBe(true);
  });

  it('treats wrong shapes and reserved names as defects', async () => {
    const path = join(folder(), 'never.safetensors');
    const values = new Float32Array(3);
    for (const tensors of [
      new Map([['a', { shape: [2], values }]]),
      new Map([['__metadata__', { shape: [3], values }]]),
    ])
      await expect(writeSafetensors(path, tensors, {}, 'F32')).rejects.toThrow(RangeError);
  });
});
