/** Draws the bundled sample pictures; `npm run samples` runs it with the folder, and `-- NAME` draws only the files whose name contains NAME. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { UserError } from '../../../src/common/errors.js';
import { writeAtomically } from '../../../src/disk/index.js';
import type { Picture } from '../../../src/images/index.js';
import { catalogue, type Sample, samples } from './catalogue.js';

const quality = 90;

async function run(folder: string | undefined, wanted = ''): Promise<void> {
  const chosen = samples.filter((sample) => sample.file.includes(wanted));
  if (folder === undefined)
    throw new UserError('output-missing', 'Name the output folder for the sample pictures.');
  if (chosen.length === 0) throw new UserError('usage', `No sample picture's name contains '${wanted}'.`);
  await makeFolder(folder);
  for (const sample of chosen) await make(folder, sample);
  await writeWhole(join(folder, 'samples.json'), Buffer.from(`${JSON.stringify(catalogue(), null, 2)}\n`));
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw new UserError('output-unwritable', `Cannot make the folder '${folder}': choose another one.`, {
      cause,
    });
  }
}

async function make(folder: string, sample: Sample): Promise<void> {
  const begin = performance.now();
  const encoded = await jpeg(sample.make(sample, sample.seed));
  await writeWhole(join(folder, sample.file), encoded);
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  console.log(`${sample.file}: ${Math.round(encoded.length / 1000)} kB, ${seconds} s`);
}

function jpeg(picture: Picture): Promise<Buffer> {
  const { width, height } = picture;
  return sharp(interleaved(picture), { raw: { width, height, channels: 3 } })
    .jpeg({ quality, mozjpeg: true })
    .toBuffer();
}

function interleaved({ width, height, data }: Picture): Buffer {
  const pixels = width * height;
  const bytes = Buffer.alloc(3 * pixels);
  for (let i = 0; i < pixels; i++) {
    for (let channel = 0; channel < 3; channel++)
      bytes[3 * i + channel] = Math.round(data[channel * pixels + i]! * 255);
  }
  return bytes;
}

async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeAtomically(path, bytes);
  } catch (cause) {
    throw new UserError(
      'output-unwritable',
      `Cannot write '${path}': choose a folder that you may write to.`,
      { cause },
    );
  }
}

try {
  await run(process.argv[2], process.argv[3]);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
