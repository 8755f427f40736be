import { createRandom } from '../../../src/common/random.js';
import type { Picture } from '../../../src/images/index.js';

/** A picture from a function of the pixel that gives red, green and blue. */
export function paintPicture(
  width: number,
  height: number,
  color: (x: number, y: number) => readonly [number, number, number],
): Picture {
  const data = new Float32Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (const [channel, value] of color(x, y).entries()) data[(channel * height + y) * width + x] = value;
    }
  }
  return { width, height, data };
}

/** A plain picture. */
export const plain = (width: number, height: number, value: number) =>
  paintPicture(width, height, () => [value, value, value]);

/** A synthetic photograph: a bright sky above, dark blocks below, soft gradients and little noise. */
export function scene(width: number, height: number): Picture {
  const random = createRandom(3);
  return paintPicture(width, height, (x, y) => {
    const sky = y < height * 0.5;
    const block = Math.floor((6 * x) / width) % 2;
    const base = sky ? 0.8 - (0.4 * y) / height : 0.2 + 0.35 * block;
    const grain = 0.02 * random.uniform();
    return [base * 0.8 + grain, base * 0.9 + grain, Math.min(1, base * (sky ? 1.1 : 0.7) + grain)];
  });
}

/** A synthetic painting: diagonal strokes in two colours with noise. */
export function strokes(width: number, height: number): Picture {
  const random = createRandom(4);
  return paintPicture(width, height, (x, y) => {
    const wave = 0.5 + 0.5 * Math.sin(0.9 * (x + 0.6 * y) + Math.sin(0.15 * y) * 3);
    const grain = 0.15 * random.uniform();
    return [0.15 + 0.7 * wave + grain * 0.5, 0.2 + 0.3 * wave + grain, 0.75 - 0.55 * wave + grain];
  });
}
