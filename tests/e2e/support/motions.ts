import type { Page } from 'playwright-core';

type Recording = typeof window & { motions: number[] };

/** Records the duration of every animation and transition of a page from now on. */
export async function recordMotions(page: Page): Promise<void> {
  await page.evaluate(() => {
    const motions: number[] = [];
    Object.assign(window, { motions });
    const look = () => {
      for (const motion of document.getAnimations()) {
        const length = Number(motion.effect?.getComputedTiming().duration);
        if (length > 0) motions.push(length);
      }
      requestAnimationFrame(look);
    };
    look();
  });
}

/** What {@link recordMotions} has recorded, in milliseconds. */
export function recordedMotions(page: Page): Promise<number[]> {
  return page.evaluate(() => (window as unknown as Recording).motions);
}
