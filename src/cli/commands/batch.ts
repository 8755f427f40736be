import type { Command } from 'commander';
import { batchOptionShape, batchOptionsSchema } from '../../jobs/index.js';
import { type StylizeInput, stylizeOptionShape } from '../../stylize/index.js';
import { batchRunShape, parseBatchRun } from '../batch/options.js';
import { acknowledgeUnless, listenForInterrupts } from '../interrupt.js';
import { addOptions, collected, given } from '../option-flags.js';

/** Adds `impasto batch`. @param finish takes the exit status. */
export function addBatch(program: Command, finish: (status: number) => void): void {
  const command = program
    .command('batch')
    .summary('paint many pictures in one or more styles')
    .description(
      'Paints all pictures of files, folders and patterns in each of the styles, or in a blend of them. The same command resumes a batch that was stopped.',
    )
    .argument('[A...]', 'the pictures to paint: files, folders or patterns such as "photos/*.jpg"')
    .option('-s, --style <B>', 'A style: a file, folder or pattern; can be repeated.', collected)
    .action(async (contents: string[], flags: { style?: string[] }) => {
      const all = { ...flags };
      const order = {
        contents,
        styles: flags.style ?? [],
        naming: batchOptionsSchema.parse(given(all, batchOptionShape)),
        options: given(all, stylizeOptionShape) as StylizeInput,
        run: parseBatchRun(given(all, batchRunShape)),
      };
      const { signal, dispose } = listenForInterrupts(acknowledgeUnless(order.run.quiet));
      try {
        const { runBatch } = await import('../batch/run.js');
        finish(await runBatch(order, signal));
      } finally {
        dispose();
      }
    });
  addOptions(command, batchRunShape, 'The run:');
  addOptions(command, batchOptionShape, 'The results:');
  addOptions(command, stylizeOptionShape, 'The pictures:');
}
