import { spawn } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { project, type SamplePair, samplePairs, samples } from './sample-pairs.js';

/** Long side of what is painted, in pixels: that of the scenes. */
const size = 512;
/** Iterations between two frames that are kept. */
const between = 20;

/**
 * Paints the bundled pairs with the built command line, frame by frame, so that the screenshots show nothing that Impasto did not paint.
 * What was painted once is kept under node_modules/.cache; the first time takes some minutes.
 */
export default async function paintFrames(): Promise<void> {
  for (const pair of samplePairs()) if (!existsSync(pair.folder)) await paint(pair);
}

/** Into a folder beside it, which gets its name when all is there. */
async function paint({ content, style, preset, folder }: SamplePair): Promise<void> {
  const growing = `${folder}.growing`;
  await rm(growing, { recursive: true, force: true });
  await mkdir(growing, { recursive: true });
  console.log(`painting ${content} in the style of ${style}, once`);
  const inputs = [`content-${content}.jpg`, `style-${style}.jpg`].map((name) => join(samples, name));
  const told = ['--size', String(size), '--preset', preset, '--save-every', String(between), '--json'];
  const command = ['dist/cli/main.js', 'stylize', ...inputs, '-o', join(growing, 'result.png'), ...told];
  const child = spawn(process.execPath, command, { cwd: project, stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.pipe(createWriteStream(join(growing, 'log.jsonl')));
  const code = await new Promise((done) => child.on('close', done));
  if (code !== 0) throw new Error(`painting ${content} in the style of ${style} ended with ${String(code)}`);
  await rename(growing, folder);
}
