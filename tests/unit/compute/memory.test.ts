import { freemem, platform } from 'node:os';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/common/errors.js';
import { availableMemory, checkMemory } from '../../../src/compute/memory.js';
import { randomNetwork } from '../../../src/networks/random.js';
import { estimateMemory, parseStylizeOptions } from '../../../src/stylize/index.js';

const { description } = randomNetwork({ width: 0.05 });
const options = parseStylizeOptions({ size: 512 });
const content = { width: 400, height: 300 };

describe('the check of memory', () => {
  const needed = estimateMemory(description, { width: 512, height: 384 }, options);

  it('returns the need where it is met', () => {
    expect(checkMemory(description, content, options, needed)).toBe(needed);
  });

  it('names a size that fits, of which the next does not', () => {
    const refused = (available: number) => {
      try {
        checkMemory(description, content, options, available);
      } catch (error) {
        if (error instanceof UserError) return error;
      }
      return expect.fail('nothing was refused');
    };
    const { code, message } = refused(needed - 1e6);
    expect(code).toBe('memory');
    const size = Number(/--size (\d+) would fit\.$/.exec(message)?.[1]);
    const at = (side: number) =>
      estimateMemory(description, { width: side, height: (side * 3) / 4 }, options);
    expect(at(size)).toBeLessThanOrEqual(needed - 1e6);
    expect(at(size + 16)).toBeGreaterThan(needed - 1e6);
    expect(refused(1e6).message).toContain('not even a small picture would fit');
  });
});

it('the check of memory refuses styles that are too large at their size', () => {
  const coarse = { ...options, size: 256, styleScale: 10 };
  const styles = [{ width: 2560, height: 2560 }];
  const available = 500e6;
  expect(checkMemory(description, content, coarse, available)).toBeLessThan(available);
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
