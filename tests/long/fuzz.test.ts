import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/common/random.js';
import { readPicture } from '../../src/images/index.js';
import { PictureLibrary } from '../../src/jobs/picture-library.js';
import { computeWorkplace } from '../integration/compute/helpers.js';
import { refusal } from '../unit/images/helpers.js';
import { damages, type Format, formats, intact } from './broken-pictures.js';
import { repetitions } from './share.js';

/** How many broken pictures of each format are read. */
const EACH = repetitions(2000);
const SEED = 14;
/** The most memory, in bytes, that the process that looks at pictures may use: three copies of 100 megapixels of 16 bits with alpha, and itself. */
const MOST_MEMORY = 2.8e9;

const work = computeWorkplace();

/** Sentences in which a picture may be refused. */
const refusals = /^picture-(?:damaged|empty|format-unsupported|too-many-pixels|unknown)$/;

/** The most memory that a process has used, in bytes. */
async function peakMemory(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return 1024 * Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1]);
}

/** Gives a picture to the library, as an upload. @returns whether it was accepted; otherwise in a sentence that names the user's file. */
async function isAccepted(library: PictureLibrary, name: string, bytes: Buffer): Promise<boolean> {
  const added = library.add({ name, bytes: ReadableStream.from([bytes]) });
  const id = await added.then(
    (picture) => picture.id,
    () => undefined,
  );
  if (id !== undefined) {
    await library.forget(id, false);
    return true;
  }
  const { code, message } = await refusal(added);
  expect(code).toMatch(refusals);
  expect(message).toContain(`"${name}"`);
  expect(message.replaceAll(`"${name}"`, '')).not.toMatch(/[\\/]|original/);
  return false;
}

/** Reads a picture into samples, all of them between 0 and 1, or gets a sentence. */
async function isRead(bytes: Buffer): Promise<boolean> {
  const reading = readPicture(bytes, { maxPixels: 1e6 });
  const picture = await reading.catch(() => undefined);
  if (!picture) {
    expect((await refusal(reading)).code).toMatch(refusals);
    return false;
  }
  expect(picture.data.length).toBe(3 * picture.width * picture.height);
  expect(picture.data.every((value) => value >= 0 && value <= 1)).toBe(true);
  return true;
}

describe.each<Format>(formats)('broken %s files', (format) => {
  it(`are pictures or refused in a sentence, ${EACH} times, within bounded memory`, async () => {
    const compute = work.compute();
    const library = new PictureLibrary(work.path(format), compute);
    await library.load();
    const random = createRandom(SEED);
    const others = (await Promise.all(formats.map(intact))).flat();
    const good = await intact(format);
    const name = `my photo.${format}`;
    for (const bytes of good) expect(await isAccepted(library, name, bytes)).toBe(format !== 'heic');
    const { pid } = compute;
    const kinds = Object.keys(damages);
    const counts = { accepted: 0, read: 0 };
    let slowest = { milliseconds: 0, what: '' };
    for (let round = 0; round < EACH; round++) {
      const kind = kinds[round % kinds.length] as string;
      const which = Math.floor(random.uniform() * good.length);
      const bytes = damages[kind]!(Buffer.from(good[which]!), random, format, others);
      const what = `${round}: ${kind}, variant ${which}`;
      const start = performance.now();
      try {
        if (await isAccepted(library, name, bytes)) counts.accepted += 1;
        if (await isRead(bytes)) counts.read += 1;
      } catch (cause) {
        throw new Error(what, { cause });
      }
      const milliseconds = performance.now() - start;
      if (milliseconds > slowest.milliseconds) slowest = { milliseconds, what };
    }
    expect(compute.pid).toBe(pid); // it has not crashed
    const peak = await peakMemory(pid);
    expect(peak).toBeLessThan(MOST_MEMORY);
    expect((await readdir(join(work.path(format), 'pictures'))).length).toBe(0);
    expect(EACH - counts.read).toBeGreaterThan(EACH / 10);
    const { accepted, read } = counts;
    console.log(
      `${format}: ${EACH} broken, ${accepted} accepted, ${read} read; ${Math.round(peak / 1e6)} MB; slowest ${Math.round(slowest.milliseconds)} ms (${slowest.what})`,
    );
  });
});
