import { freemem, platform } from 'node:os';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/common/errors.js';
import { availableMemory, checkMemory } from '../../../src/compute/memory.js';
import { randomNetwork } from '../../../src/networks/random.js';
import { parseStylizeOptions, planMemory } from '../../../src/stylize/index.js';
import { estimateMemory } from '../../../src/stylize/memory.js';

const { description } = randomNetwork({ width: 0.05 });
const options = parseStylizeOptions({ size: 512 });
const content = { width: 400, height: 300 };

describe('the check of memory', () => {
  const needed = estimateMemory(description, { width: 512, height: 384 }, options);

  it('returns the need where it is met', () => {
    expect(checkMemory(description, content, options, needed)).toEqual({ bytes: needed });
  });

  it('takes tiles where the whole does not fit', () => {
    const wide = randomNetwork({ width: 0.25 }).description;
    const large = { ...options, size: 1024 };
    const whole = estimateMemory(wide, { width: 1024, height: 768 }, large);
    const { bytes, tile } = checkMemory(wide, content, large, 0.7 * whole);
    expect(tile).toBeLessThan(1024);
    expect(bytes).toBeLessThanOrEqual(0.7 * whole);
  });

  it('names a size that fits, of which the next does not', () => {
    const large = { ...options, size: 4096 };
    const refused = (available: number) => {
      try {
        checkMemory(description, content, large, available);
      } catch (error) {
        if (error instanceof UserError) return error;
      }
      return expect.fail('nothing was refused');
    };
    const available = 400e6;
    const { code, message } = refused(available);
    expect(code).toBe('memory');
    const size = Number(/--size (\d+) would fit\.$/.exec(message)?.[1]);
    const at = (side: number) =>
      planMemory(description, { width: side, height: (side * 3) / 4 }, options, available).bytes;
    expect(at(size)).toBeLessThanOrEqual(available);
    expect(at(size + 16)).toBeGreaterThan(available);
    expect(refused(1e6).message).toContain('not even a small picture would fit');
  });
});

it('the check of memory refuses styles that are too large at their size', () => {
  const coarse = { ...options, size: 256, styleScale: 10 };
  const styles = [{ width: 2560, height: 2560 }];
  const available = 240e6;
  expect(checkMemory(description, content, coarse, available).bytes).toBeLessThan(available);
  expect(() => checkMemory(description, content, coarse, available, styles)).toThrow(
    /^Painting at 256 pixels needs about .*: --size \d+ would fit\.$/,
  );
});

describe('the memory there is', () => {
  it('is what the user says', () => {
    expect(availableMemory({ IMPASTO_MEMORY_LIMIT_MB: '250' })).toBe(250e6);
  });

  it.each(['', '0', '-5', 'much'])('is not %j', (text) => {
    expect(() => availableMemory({ IMPASTO_MEMORY_LIMIT_MB: text })).toThrow(UserError);
  });

  it.skipIf(platform() === 'darwin')('is no more than the machine has free', () => {
    // Others take and give back memory between the two looks.
    expect(availableMemory({})).toBeLessThanOrEqual(freemem() * 1.2);
    expect(availableMemory({})).toBeGreaterThan(0);
  });
});
