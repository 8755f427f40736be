import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/common/errors.js';
import { createRandom, type Random } from '../../../src/common/random.js';
import { readSafetensorsHeader } from '../../../src/networks/index.js';
import { loadSafetensors, newFile, safetensorsBytes, temporaryFolder, userErrorOf } from './helpers.js';

const folder = temporaryFolder();

const entry = (begin: number, end: number, shape: unknown = [(end - begin) / 4], dtype: unknown = 'F32') => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

const eight = Buffer.alloc(8);

/** The file, its bytes, and what the message must contain. */
const HOSTILE: readonly (readonly [string, Buffer, string])[] = [
  ['0 bytes', Buffer.alloc(0), 'it is only 0 bytes long'],
  ['9 bytes', Buffer.alloc(9), 'it is only 9 bytes long'],
  ['a header of 0 bytes', safetensorsBytes('', eight), 'its header is not a JSON object'],
  [
    'a header of 100 000 001 bytes',
    safetensorsBytes('{}', eight, 100_000_001n),
    'said to be 100000001 bytes',
  ],
  [
    'a header of 2^64 - 1 bytes',
    safetensorsBytes('{}', eight, 2n ** 64n - 1n),
    'said to be 18446744073709551615 bytes',
  ],
  [
    'a header longer than the file',
    safetensorsBytes('{}', eight, 11n),
    'its header reaches beyond the end of the file',
  ],
  [
    'a header that is not UTF-8',
    Buffer.concat([safetensorsBytes('{"', eight, 4n).subarray(0, 10), Buffer.from([0xff, 0x22])]),
    'not UTF-8',
  ],
  ['a header that is not JSON', safetensorsBytes('{"a":', eight), 'not valid JSON'],
  ['a header with text after it', safetensorsBytes('{}x', Buffer.alloc(0)), 'not valid JSON'],
  ['a header that is a list', safetensorsBytes('[]', eight), 'not a JSON object'],
  ['a header that begins with a space', safetensorsBytes(' {}', Buffer.alloc(0)), 'not a JSON object'],
  ['a PNG', Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(100)]), 'said to be'],
  [
    'a name given twice',
    safetensorsBytes(
      `{"a":${JSON.stringify(entry(0, 8))},"a":${JSON.stringify(entry(0, 8, [1, 2]))}}`,
      eight,
    ),
    'it names "a" twice',
  ],
  [
    'a name given twice in disguise',
    safetensorsBytes(`{"a":${JSON.stringify(entry(0, 8))},"\\u0061":${JSON.stringify(entry(0, 8))}}`, eight),
    'it names "a" twice',
  ],
  [
    'a dtype given twice',
    safetensorsBytes('{"a":{"dtype":"F32","dtype":"F16","shape":[2],"data_offsets":[0,8]}}', eight),
    'it names "dtype" twice',
  ],
  [
    '__proto__',
    safetensorsBytes(`{"__proto__":${JSON.stringify(entry(0, 8))}}`, eight),
    'the forbidden name "__proto__"',
  ],
  [
    '__proto__ in disguise',
    safetensorsBytes(`{"\\u005f_proto__":${JSON.stringify(entry(0, 8))}}`, eight),
    'forbidden name',
  ],
  [
    '__proto__ in the metadata',
    safetensorsBytes('{"__metadata__":{"__proto__":"x"}}', Buffer.alloc(0)),
    'forbidden name',
  ],
  ['constructor', safetensorsBytes({ constructor: entry(0, 8) }, eight), 'the forbidden name "constructor"'],
  [
    'nesting a million deep',
    safetensorsBytes(`{"a":${'['.repeat(1e6)}`, eight),
    'nested deeper than 8 levels',
  ],
  [
    '600 000 names',
    safetensorsBytes(`{${Array.from({ length: 6e5 }, (_, i) => `"${i}":0`)}}`, eight),
    'more than 500000 items',
  ],
  [
    'a shape of 600 000 objects',
    safetensorsBytes(`{"a":{"shape":[0${',{}'.repeat(6e5)}]}}`, eight),
    'more than 500000 items',
  ],
  [
    'metadata that is a list',
    safetensorsBytes({ __metadata__: [] }, Buffer.alloc(0)),
    'its __metadata__ is not a map',
  ],
  [
    'metadata with a number',
    safetensorsBytes({ __metadata__: { a: 1 } }, Buffer.alloc(0)),
    'its __metadata__ is not a map',
  ],
  [
    'metadata that is null',
    safetensorsBytes({ __metadata__: null }, Buffer.alloc(0)),
    'its __metadata__ is not a map',
  ],
  [
    'an entry that is a number',
    safetensorsBytes({ a: 1 }, eight),
    'its tensor "a" is not described by an object',
  ],
  ['an entry that is null', safetensorsBytes({ a: null }, eight), 'not described by an object'],
  [
    'an entry with a stray field',
    safetensorsBytes({ a: { ...entry(0, 8), x: 1 } }, eight),
    'has the unknown field "x"',
  ],
  [
    'no dtype',
    safetensorsBytes({ a: { shape: [2], data_offsets: [0, 8] } }, eight),
    'its tensor "a" has no dtype',
  ],
  ['an unknown dtype', safetensorsBytes({ a: entry(0, 8, [2], 'F33') }, eight), 'the unknown dtype "F33"'],
  [
    'a dtype of every object',
    safetensorsBytes({ a: entry(0, 8, [2], 'toString') }, eight),
    'unknown dtype "toString"',
  ],
  [
    'no shape',
    safetensorsBytes({ a: { dtype: 'F32', data_offsets: [0, 8] } }, eight),
    'the shape of its tensor "a" is not',
  ],
  [
    'a shape with -2',
    safetensorsBytes({ a: entry(0, 8, [-2]) }, eight),
    'the shape of its tensor "a" is not',
  ],
  [
    'a shape of two negatives',
    safetensorsBytes({ a: entry(0, 8, [-2, -1]) }, eight),
    'is not a list of whole numbers',
  ],
  [
    'a shape with -0',
    safetensorsBytes('{"a":{"dtype":"F32","shape":[-0],"data_offsets":[0,0]}}', Buffer.alloc(0)),
    'is not a list of whole numbers',
  ],
  [
    'a shape with 0.5',
    safetensorsBytes({ a: entry(0, 8, [0.5, 4]) }, eight),
    'is not a list of whole numbers',
  ],
  [
    'a shape with a text',
    safetensorsBytes({ a: entry(0, 8, ['2']) }, eight),
    'is not a list of whole numbers',
  ],
  [
    'a shape with 2^60',
    safetensorsBytes({ a: entry(0, 8, [2 ** 60]) }, eight),
    'is not a list of whole numbers',
  ],
  [
    'a shape with 1e999',
    safetensorsBytes('{"a":{"dtype":"F32","shape":[1e999],"data_offsets":[0,8]}}', eight),
    'is not a list of whole numbers',
  ],
  [
    'a shape that overflows',
    safetensorsBytes({ a: entry(0, 8, Array(8).fill(65536)) }, eight),
    'is too large',
  ],
  [
    'a shape that overflows into 0',
    safetensorsBytes({ a: entry(0, 0, [2 ** 40, 2 ** 40, 0]) }, Buffer.alloc(0)),
    'is too large',
  ],
  [
    'offsets that are missing',
    safetensorsBytes({ a: { dtype: 'F32', shape: [2] } }, eight),
    'are not two whole numbers',
  ],
  [
    'three offsets',
    safetensorsBytes({ a: { ...entry(0, 8), data_offsets: [0, 8, 8] } }, eight),
    'are not two whole numbers',
  ],
  [
    'one offset',
    safetensorsBytes({ a: { ...entry(0, 8), data_offsets: [0] } }, eight),
    'are not two whole numbers',
  ],
  ['a negative offset', safetensorsBytes({ a: entry(-4, 4, [2]) }, eight), 'are not two whole numbers'],
  ['a broken offset', safetensorsBytes({ a: entry(0, 7.5, [2]) }, eight), 'are not two whole numbers'],
  [
    'offsets the wrong way round',
    safetensorsBytes({ a: entry(8, 0, [2]) }, eight),
    'its tensor "a" ends before it begins',
  ],
  [
    'a tensor beyond the file',
    safetensorsBytes({ a: entry(0, 12) }, eight),
    'its tensor "a" reaches beyond the end',
  ],
  [
    'a size that is not the shape',
    safetensorsBytes({ a: entry(0, 8, [3]) }, eight),
    'its tensor "a" needs 12 bytes and is given 8',
  ],
  [
    'overlapping tensors',
    safetensorsBytes({ a: entry(0, 8), b: entry(4, 8) }, eight),
    'its tensor "b" overlaps another',
  ],
  [
    'the same bytes twice',
    safetensorsBytes({ a: entry(0, 8), b: entry(0, 8) }, eight),
    'its tensor "b" overlaps another',
  ],
  [
    'a hole',
    safetensorsBytes({ a: entry(0, 4), b: entry(8, 12) }, Buffer.alloc(12)),
    'it has 4 unused bytes before the tensor "b"',
  ],
  [
    'a hole at the start',
    safetensorsBytes({ a: entry(4, 8) }, eight),
    'it has 4 unused bytes before the tensor "a"',
  ],
  ['bytes at the end', safetensorsBytes({ a: entry(0, 4) }, eight), 'it has 4 unused bytes at the end'],
  [
    'a name with control characters',
    safetensorsBytes({ '\u001b[2J\u009b\n': 1 }, eight),
    '"\\u001b[2J\\u009b\\u000a"',
  ],
  [
    'a name of 100 000 letters',
    safetensorsBytes({ ['x'.repeat(1e5)]: 1 }, eight),
    `"${'x'.repeat(60)}…${'x'.repeat(60)}"`,
  ],
];

describe('a hostile file', () => {
  it.each(HOSTILE)('with %s is refused with one sentence', async (_what, bytes, says) => {
    const path = await newFile(folder(), bytes);
    const error = await userErrorOf(() => readSafetensorsHeader(path));
    expect(error.code).toBe('safetensors');
    expect(error.message).toContain(`The safetensors file ${path} cannot be used because `);
    expect(error.message).toContain(says);
  });

  it('does not exist, is a folder or cannot be a path', async () => {
    const lost = join(folder(), 'lost.safetensors');
    expect((await userErrorOf(() => readSafetensorsHeader(lost))).message).toBe(
      `The safetensors file ${lost} does not exist; check the path.`,
    );
    expect((await userErrorOf(() => readSafetensorsHeader(folder()))).message).toBe(
      `The safetensors file ${folder()} is a folder; give the path of a file.`,
    );
    expect((await userErrorOf(() => readSafetensorsHeader('a\0b'))).code).toBe('network-file');
  });

  it.skipIf(process.platform === 'win32')(
    'is a pipe that nobody writes to, and is not waited for',
    async () => {
      const pipe = join(folder(), 'pipe');
      execFileSync('mkfifo', [pipe]);
      expect((await userErrorOf(() => readSafetensorsHeader(pipe))).message).toContain('is not a plain file');
    },
  );
});

/** A valid file with tensors of several types and metadata. */
function soundFile(): Buffer {
  const header = {
    __metadata__: { a: 'b' },
    'conv1.weight': { dtype: 'F32', shape: [2, 1, 3, 3], data_offsets: [0, 72] },
    'conv1.bias': { dtype: 'F16', shape: [2], data_offsets: [72, 76] },
    'conv2.bias': { dtype: 'BF16', shape: [3], data_offsets: [76, 82] },
  };
  return safetensorsBytes(header, Buffer.alloc(82, 0x3c));
}

/** Overwrites, inserts, removes or truncates at random, mostly in the header. */
function mutate(sound: Buffer, random: Random): Buffer {
  let bytes = Buffer.from(sound);
  const below = (limit: number) => Math.floor(random.uniform() * limit);
  for (let changes = 1 + below(3); changes > 0; changes--) {
    const at = below(bytes.length);
    const digit = Buffer.from([random.uniform() < 0.5 ? below(256) : 0x30 + below(10)]);
    const kind = below(8);
    if (kind < 4) bytes = Buffer.concat([bytes.subarray(0, at), digit, bytes.subarray(at + 1)]);
    else if (kind < 5) bytes = Buffer.concat([bytes.subarray(0, at), digit, bytes.subarray(at)]);
    else if (kind < 6) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + below(4))]);
    else if (kind < 7) bytes = bytes.subarray(0, at);
    else bytes = Buffer.concat([bytes, bytes.subarray(at)]);
  }
  return bytes;
}

describe('500 mutations of a valid file', () => {
  it('are read or refused with a UserError, and the result is not larger than the file', async () => {
    const random = createRandom(20);
    const path = await newFile(folder(), soundFile());
    expect((await loadSafetensors(path)).tensors.size).toBe(3);
    let refused = 0;
    for (let run = 0; run < 500; run++) {
      const bytes = mutate(soundFile(), random);
      const mutant = await newFile(folder(), bytes);
      try {
        const { tensors } = await loadSafetensors(mutant);
        const numbers = [...tensors.values()].reduce((sum, { values }) => sum + values.length, 0);
        expect(numbers).toBeLessThanOrEqual(bytes.length / 2);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(250);
    expect(refused).toBeLessThan(500);
  });
});
