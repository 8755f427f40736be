import { join } from 'node:path';
import type { Command } from 'commander';
import { makeFolder, outputError } from '../../disk/index.js';
import { parseStylizeOptions, stylizeOptionShape } from '../../stylize/index.js';
import { shippedFolder } from '../../system/package-root.js';
import { addOptions, flagOf, given } from '../option-flags.js';
import { type PaintingRequest, paint } from '../painting.js';
import { fileOptionShape, paintOptionShape, parseRunOptions } from '../run-options.js';

/** The bundled pictures that the demo paints. */
const pair = { content: 'content-harbour.jpg', style: 'style-swirl.jpg' } as const;

const outputFolder = 'out';
const output = join(outputFolder, 'demo.png');

const { size, preset, network } = stylizeOptionShape;
const shape = { size, preset, network };
const runShape = { resume: fileOptionShape.resume, ...paintOptionShape };

/** Adds `impasto demo`. @param finish takes the exit status. */
export function addDemo(program: Command, finish: (status: number) => void): void {
  const command = program
    .command('demo')
    .summary('paint the bundled picture A in the style of the bundled picture B')
    .description(`Paints a bundled picture in the style of another, to ${output} under the current folder.`)
    .action(async (flags: object) => {
      await makeOutputFolder();
      finish(await paint(requestOf({ ...flags })));
    });
  addOptions(command, shape, 'The picture:');
  addOptions(command, runShape, 'The run:');
}

async function makeOutputFolder(): Promise<void> {
  try {
    await makeFolder(outputFolder);
  } catch (error) {
    throw outputError(output, error);
  }
}

function requestOf(flags: Record<string, unknown>): PaintingRequest {
  const samples = shippedFolder('samples');
  return {
    content: join(samples, pair.content),
    styles: [join(samples, pair.style)],
    options: parseStylizeOptions(given(flags, shape), flagOf),
    run: parseRunOptions({ ...given(flags, runShape), output, force: true }),
  };
}
