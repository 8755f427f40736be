import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Channels, type Sharp } from 'sharp';
import { expect } from 'vitest';
import { UserError } from '../../../src/common/errors.js';
import type { Picture } from '../../../src/images/index.js';

/** A seeded generator of numbers in 0..1 (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A picture from a function of column, row and channel (3 is alpha). */
export function paint(
  width: number,
  height: number,
  value: (x: number, y: number, channel: number) => number,
  hasAlpha = false,
): Picture {
  const plane = width * height;
  const data = new Float32Array(3 * plane);
  const alpha = new Float32Array(plane);
  for (let i = 0; i < plane; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    for (let channel = 0; channel < 3; channel++) data[channel * plane + i] = value(x, y, channel);
    alpha[i] = value(x, y, 3);
  }
  return hasAlpha ? { width, height, data, alpha } : { width, height, data };
}

/** A smooth picture of 8-bit colours, which every codec can hold well. */
export function smooth(width: number, height: number, hasAlpha = false): Picture {
  const wave = (x: number, y: number, c: number) =>
    0.5 + 0.4 * Math.sin((x / width) * (2 + c) + c) * Math.cos((y / height) * (3 - c / 2));
  return paint(width, height, (x, y, c) => Math.round(wave(x, y, c) * 255) / 255, hasAlpha);
}

export function noise(width: number, height: number, seed: number, hasAlpha = false): Picture {
  const next = random(seed);
  return paint(width, height, () => Math.floor(next() * 256) / 255, hasAlpha);
}

/** The largest difference between two lists of samples of one length. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!);
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}

/** A sharp image of 8- or 16-bit interleaved samples. */
export function raw(samples: Uint8Array | Uint16Array, width: number, height: number): Sharp {
  const channels = (samples.length / (width * height)) as Channels;
  return sharp(samples, { raw: { width, height, channels }, limitInputPixels: false });
}

/** The samples of a picture, interleaved as 8-bit codes. */
export function codes({ data, alpha, width, height }: Picture): Uint8Array {
  const plane = width * height;
  const channels = alpha ? 4 : 3;
  return Uint8Array.from({ length: plane * channels }, (_, i) => {
    const [pixel, channel] = [Math.floor(i / channels), i % channels];
    return Math.round(255 * (channel === 3 ? alpha![pixel]! : data[channel * plane + pixel]!));
  });
}

/** A new empty folder, and what removes it. */
export async function makeFolder(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'impasto images '));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Runs `work` without the superuser's right to open everything, where the tests run as root. */
export async function asOrdinaryUser(work: () => Promise<void>): Promise<void> {
  const isRoot = process.getuid?.() === 0;
  if (isRoot) process.seteuid?.(65534);
  try {
    await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

/** The UserError that a promise ends in, checked to be one plain sentence. */
export async function refusal(promise: Promise<unknown>): Promise<UserError> {
  const error: unknown = await promise.then(
    () => expect.fail('nothing was refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof UserError)) throw error;
  expect(error.message).toMatch(/^["A-Z][^\n]*\.$/);
  expect(error.message).not.toMatch(/\bat \/|Error:|Vips|undefined/);
  return error;
}
