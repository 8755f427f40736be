import { spawn } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  instantFile,
  instantSamples,
  project,
  type SamplePair,
  samplePairs,
  samples,
} from './sample-pairs.js';

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
  for (const { content, styles } of instantSamples)
    if (!existsSync(instantFile(content, styles))) await paintInstantly(content, styles);
}

/** Paints into a temporary folder, which is renamed when it is complete. */
async function paint({ content, style, preset, folder }: SamplePair): Promise<void> {
  const temporary = `${folder}.partial`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  console.log(`painting ${content} in the style of ${style}, once`);
  const inputs = inputsOf(content, [style]);
  const options = ['--size', String(size), '--preset', preset, '--save-every', String(between), '--json'];
  await stylize([...inputs, '-o', join(temporary, 'result.png'), ...options], join(temporary, 'log.jsonl'));
  await rename(temporary, folder);
}

async function paintInstantly(content: string, styles: readonly string[]): Promise<void> {
  const file = instantFile(content, styles);
  await mkdir(dirname(file), { recursive: true });
  const options = ['--size', String(size), '--preset', 'instant', '--json'];
  await stylize([...inputsOf(content, styles), '-o', file, ...options], join(dirname(file), 'log.jsonl'));
}

function inputsOf(content: string, styles: readonly string[]): string[] {
  const names = [`content-${content}.jpg`, ...styles.map((style) => `style-${style}.jpg`)];
  return names.map((name) => join(samples, name));
}

/** Runs the built command line. @param log file for what it prints. */
async function stylize(given: readonly string[], log: string): Promise<void> {
  const command = ['dist/cli/main.js', 'stylize', ...given];
  const child = spawn(process.execPath, command, { cwd: project, stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.pipe(createWriteStream(log));
  const code = await new Promise((done) => child.on('close', done));
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${String(code)}`);
}
