import { spawn } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { project, type SamplePair, samplePairs, samples } from './sample-pairs.js';

/** Long side of the frames, in pixels; the scenes use the same. */
const size = 512;
/** Iterations between two frames. */
const between = 20;

/**
 * Paints the pairs of samples with the built command line, frame by frame, so that the screenshots show real paintings.
 * The frames are cached under node_modules/.cache; the first run takes some minutes.
 */
export default async function paintFrames(): Promise<void> {
  for (const pair of samplePairs()) if (!existsSync(pair.folder)) await paint(pair);
}

/** Paints into a temporary folder, which is renamed when it is complete. */
async function paint({ content, style, preset, folder }: SamplePair): Promise<void> {
  const temporary = `${folder}.partial`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  console.log(`painting ${content} in the style of ${style}, once`);
  const inputs = [`content-${content}.jpg`, `style-${style}.jpg`].map((name) => join(samples, name));
  const options = ['--size', String(size), '--preset', preset, '--save-every', String(between), '--json'];
  const command = ['dist/cli/main.js', 'stylize', ...inputs, '-o', join(temporary, 'result.png'), ...options];
  const child = spawn(process.execPath, command, { cwd: project, stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.pipe(createWriteStream(join(temporary, 'log.jsonl')));
  const code = await new Promise((done) => child.on('close', done));
  if (code !== 0) throw new Error(`painting ${content} in the style of ${style} ended with ${String(code)}`);
  await rename(temporary, folder);
}
