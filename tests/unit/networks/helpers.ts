import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { UserError } from '../../../src/common/errors.js';
import { readSafetensorsHeader, readTensor, type TensorData } from '../../../src/networks/safetensors.js';

/** A folder for the tests of a file, removed after them. */
export function temporaryFolder(): () => string {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'impasto-networks-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });
  return () => folder;
}

/** The bytes of a safetensors file from header and data. */
export function safetensorsBytes(header: unknown, data: Uint8Array, headerLength?: bigint): Buffer {
  const json = typeof header === 'string' ? Buffer.from(header) : Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(headerLength ?? BigInt(json.length));
  return Buffer.concat([length, json, data]);
}

/** A whole safetensors file in memory. */
export async function loadSafetensors(path: string) {
  const header = await readSafetensorsHeader(path);
  const tensors = new Map<string, TensorData>();
  for (const [name, { shape }] of header.tensors)
    tensors.set(name, { shape, values: await readTensor(header, name) });
  return { metadata: header.metadata, tensors };
}

let serial = 0;

/** Writes bytes to a new file of the folder. */
export async function newFile(
  folder: string,
  bytes: Uint8Array | string,
  extension = '.safetensors',
): Promise<string> {
  const path = join(folder, `file-${serial++}${extension}`);
  await writeFile(path, bytes);
  return path;
}

/** The UserError that `action` fails with; checks that it is one plain sentence. */
export async function userErrorOf(action: () => unknown): Promise<UserError> {
  const error = await Promise.resolve()
    .then(action)
    .then(
      () => undefined,
      (caught: unknown) => caught,
    );
  expect(error).toBeInstanceOf(UserError);
  if (!(error instanceof UserError)) throw error;
  expect(error.message).toMatch(/^[A-Z][^\n]*\.$/);
  expect(error.message.length).toBeLessThan(600);
  return error;
}
