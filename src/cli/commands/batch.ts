import type { Command } from 'commander';
import { batchOptionsSchema } from '../../jobs/index.js';
import { type StylizeInput, stylizeOptionShape } from '../../stylize/index.js';
import { batchNamingShape, batchRunShape, parseBatchRun } from '../batch/options.js';
import { STOPPING } from '../interrupt.js';
import { addOptions, given } from '../option-flags.js';
import { listenForEnding } from '../serve/endings.js';

/** Adds `impasto batch`. @param finish takes the exit status. */
export function addBatch(program: Command, finish: (status: number) => void): void {
  const command = program
    .command('batch')
    .summary('paint many pictures in one or more styles')
    .description(
      'Paints every picture of files, folders and patterns in each of the styles, or in a blend of them. The same command goes on where it was stopped.',
    )
    .argument('[A...]', 'the pictures to paint: files, folders or patterns such as "photos/*.jpg"')
    .option('-s, --style <B>', 'A style: a file, folder or pattern; give it again for more.', collected, [])
    .action(async (contents: string[], flags: { style: string[] }) => {
      const all = { ...flags };
      const order = {
        contents,
        styles: flags.style,
        naming: batchOptionsSchema.parse(given(all, batchNamingShape)),
        options: given(all, stylizeOptionShape) as StylizeInput,
        run: parseBatchRun(given(all, batchRunShape)),
      };
      const { quiet } = order.run;
      const acknowledge = () => quiet || process.stderr.write(STOPPING);
      const ending = listenForEnding(process, acknowledge, (status) => process.exit(status));
      try {
        const { runBatch } = await import('../batch/run.js');
        finish(await runBatch(order, ending.signal));
      } finally {
        ending.dispose();
      }
    });
  addOptions(command, batchRunShape, 'The run:');
  addOptions(command, batchNamingShape, 'The results:');
  addOptions(command, stylizeOptionShape, 'The pictures:');
}

const collected = (value: string, before: string[]) => [...before, value];
