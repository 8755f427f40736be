import type { Command } from 'commander';
import {
  parseStylizeOptions,
  readStoredSettings,
  type StylizeOptions,
  stylizeOptionShape,
} from '../../stylize/index.js';
import { networkOfPicture, networkRemark } from '../network-of-picture.js';
import { addOptions, flagOf, given } from '../option-flags.js';
import { type PaintingRequest, paint } from '../painting.js';
import { fileOptionShape, paintOptionShape, parseRunOptions, runOptionShape } from '../run-options.js';

/** Adds `impasto stylize`. @param finish takes the exit status. */
export function addStylize(program: Command, finish: (status: number) => void): void {
  const command = program
    .command('stylize')
    .summary('paint picture A in the style of picture B')
    .description('Paints picture A in the style of one picture B, or of a blend of several.')
    .argument('<A>', 'the picture to paint: JPEG, PNG, WebP, TIFF, AVIF or GIF')
    .argument('<B...>', 'the style: one or more pictures')
    .action(async (content: string, styles: string[], flags: object) => {
      finish(await paint(await requestOf(content, styles, { ...flags })));
    });
  addOptions(command, stylizeOptionShape, 'The picture:');
  addOptions(command, fileOptionShape, 'Files:');
  addOptions(command, paintOptionShape, 'The run:');
}

async function requestOf(
  content: string,
  styles: string[],
  flags: Record<string, unknown>,
): Promise<PaintingRequest> {
  const run = parseRunOptions(given(flags, runOptionShape));
  const explicit = given(flags, stylizeOptionShape);
  if (run.like === undefined) return { content, styles, run, options: completed(explicit) };
  const stored = await readStoredSettings(run.like);
  const network = explicit.network === undefined ? await networkOfPicture(run.like, stored) : undefined;
  const options = completed({ ...stored.settings, ...(network && { network }), ...explicit });
  return {
    content,
    styles,
    run,
    options,
    remark: (mark) =>
      networkRemark(String(run.like), options, stored, network ?? stored.settings.network, mark),
  };
}

const completed = (options: object): StylizeOptions => parseStylizeOptions(options, flagOf);
