import type { Command } from 'commander';
import { instantOptionShape } from '../../stylize/index.js';
import { addOptions } from '../option-flags.js';
import { computeShape, fileShape, sheetShape } from '../sheet/options.js';
import { paintContactSheet } from '../sheet/run.js';

/** Adds `impasto sheet`. @param finish takes the exit status. */
export function addSheet(program: Command, finish: (status: number) => void): void {
  const command = program
    .command('sheet')
    .summary('paint picture A instantly in many styles, on one sheet')
    .description(
      'Paints picture A with the preset instant in every style and puts all on one sheet: A first, then a tile for each style with its file name. A style that cannot be read is named and left out.',
    )
    .argument('<A>', 'the picture to paint')
    .option(
      '-s, --styles <B...>',
      'The styles: files, folders or patterns such as "art/*.jpg"; the bundled ones by default.',
    )
    .action(async (content: string, flags: { styles?: string[] }) => {
      finish(await paintContactSheet(content, flags.styles ?? [], { ...flags }));
    });
  addOptions(command, sheetShape, 'The sheet:');
  addOptions(command, instantOptionShape, 'The pictures:');
  addOptions(command, fileShape, 'Files:');
  addOptions(command, computeShape, 'The run:');
}
