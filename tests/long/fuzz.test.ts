import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/common/errors.js';
import type { OutputFormat } from '../../src/common/output.js';
import { createRandom } from '../../src/common/random.js';
import { encodePicture, readPicture } from '../../src/images/index.js';
import { scene } from '../unit/stylize/pictures.js';

const mutations = 1500;

/** A copy with some bytes changed, a piece cut out or the end cut off. */
function mutate(bytes: Buffer, random: () => number): Buffer {
  const copy = Buffer.from(bytes);
  const at = () => Math.floor(random() * copy.length);
  const kind = random();
  if (kind < 0.2) return copy.subarray(0, at());
  if (kind < 0.4) {
    const [start, end] = [at(), at()].toSorted((a, b) => a - b) as [number, number];
    return Buffer.concat([copy.subarray(0, start), copy.subarray(end)]);
  }
  for (let change = 0; change < 1 + random() * 20; change++) copy[at()] = Math.floor(random() * 256);
  return copy;
}

describe.each<OutputFormat>(['jpeg', 'png', 'webp', 'tiff'])('broken %s files', (format) => {
  it(`are read or refused with a UserError, ${mutations} times`, async () => {
    const good = await encodePicture(scene(48, 32), { format });
    const random = createRandom(11);
    let refused = 0;
    for (let i = 0; i < mutations; i++) {
      try {
        const picture = await readPicture(mutate(good, random.uniform), { maxPixels: 1e6 });
        expect(picture.data.every((value) => value >= 0 && value <= 1)).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(mutations / 10);
  });
});
