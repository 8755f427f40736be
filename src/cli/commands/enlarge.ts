import type { Command } from 'commander';
import { optionHelp, stylizeOptionShape } from '../../stylize/index.js';
import {
  type ContinuingFlags,
  changeableShape,
  continuingShape,
  enlargingRequest,
  furtherRequest,
} from '../continuing.js';
import { addOptions, collected } from '../option-flags.js';
import { type PaintingRequest, paint } from '../painting.js';

const { size, iterations } = stylizeOptionShape;

const enlargeShape = {
  size: size
    .unwrap()
    .meta({
      ...optionHelp(size),
      help: 'Long side of the larger picture; twice that of the finished one by default.',
    })
    .optional(),
  iterations: iterations
    .unwrap()
    .meta({
      ...optionHelp(iterations),
      help: 'Iterations at each scale larger than the finished picture, by default those of its preset.',
      advanced: false,
    })
    .optional(),
} as const;

const furtherShape = {
  iterations: iterations
    .unwrap()
    .meta({
      ...optionHelp(iterations),
      unit: 'iterations',
      help: 'How many iterations to add, by default as many as the preset makes at this size.',
      advanced: false,
    })
    .optional(),
} as const;

/** Adds `impasto enlarge`. @param finish takes the exit status. */
export function addEnlarge(program: Command, finish: (status: number) => void): void {
  const command = program
    .command('enlarge')
    .summary('continue a finished picture at a larger size')
    .description(
      'Continues a picture that Impasto has painted at larger sizes, with the settings stored in it.',
    );
  addContinuing(command, enlargeShape, enlargingRequest, finish);
}

/** Adds `impasto further`. @param finish takes the exit status. */
export function addFurther(program: Command, finish: (status: number) => void): void {
  const command = program
    .command('further')
    .summary('add iterations to a finished picture')
    .description(
      'Paints a picture that Impasto has painted further at the same size, with the settings stored in it.',
    );
  addContinuing(command, furtherShape, furtherRequest, finish);
}

function addContinuing(
  command: Command,
  shape: Parameters<typeof addOptions>[1],
  requestOf: (picture: string, flags: ContinuingFlags) => Promise<PaintingRequest>,
  finish: (status: number) => void,
): void {
  command
    .argument('<picture>', 'a picture that Impasto has painted, with its settings inside')
    .option('-a, --content <A>', 'The picture A from which it was painted; found by its name by default.')
    .option('-s, --style <B>', 'The style B, found by its name by default; repeated for a blend.', collected)
    .action(async (picture: string, flags: ContinuingFlags) => {
      finish(await paint(await requestOf(picture, flags)));
    });
  addOptions(command, { ...shape, ...changeableShape }, 'The picture:');
  addOptions(command, continuingShape.files, 'Files:');
  addOptions(command, continuingShape.run, 'The run:');
}
