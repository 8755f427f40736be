import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Clock } from '../../../src/stylize/clock.js';

const scales = [128, 181, 256, 362, 512].map((size, index) => ({ size, iterations: index === 0 ? 100 : 50 }));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Runs all scales; `cost` gives the seconds of an iteration. Returns the estimates and the seconds that really remained. */
function run(cost: (pixels: number, elapsed: number) => number, warmUp = 0) {
  const clock = new Clock(scales as never);
  const shown: { scale: number; left: number; at: number }[] = [];
  for (const [scale, { size, iterations }] of scales.entries())
    for (let iteration = 1; iteration <= iterations; iteration++) {
      const seconds = cost(size * size, clock.elapsed()) + (iteration === 1 ? warmUp : 0);
      vi.advanceTimersByTime(1000 * seconds);
      clock.tick(scale, seconds);
      const left = clock.remaining(scale, iteration);
      if (left !== undefined) shown.push({ scale, left, at: clock.elapsed() });
    }
  const end = clock.elapsed();
  return shown.map((each) => ({ ...each, truth: end - each.at }));
}

describe('the time left', () => {
  it('never grows at constant speed, with a slow first iteration and a fixed cost per iteration', () => {
    const shown = run((pixels) => 0.02 + 2e-6 * pixels, 1.5);
    for (const [index, { left }] of shown.entries())
      expect(left).toBeLessThanOrEqual(shown[index - 1]?.left ?? Infinity);
    expect(shown.at(-1)?.left).toBe(0);
    for (const { left, truth } of shown.filter(({ scale }) => scale >= 2))
      expect(Math.abs(left - truth)).toBeLessThan(0.25 * truth + 4);
  });

  it('follows a machine that becomes twice as slow', () => {
    const shown = run((pixels, elapsed) => 4e-6 * pixels * (elapsed > 30 ? 2 : 1));
    const later = shown.filter(({ at }) => at > 50);
    expect(later.length).toBeGreaterThan(20);
    for (const { left, truth } of later) expect(Math.abs(left - truth)).toBeLessThan(0.25 * truth + 4);
  });

  it('is unknown before the first iteration', () => {
    expect(new Clock(scales as never).remaining(0, 0)).toBeUndefined();
  });
});
