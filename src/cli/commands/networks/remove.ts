import type { Command } from 'commander';
import { removeNetwork } from '../../../store/index.js';
import { acknowledgeUnless, listenForInterrupts, orInterrupted } from '../../interrupt.js';
import { addOptions, parseFlags } from '../../option-flags.js';
import { storeReporter } from '../../store-reporter.js';
import { report } from './report.js';
import { outputShape } from './shapes.js';

/** Adds `impasto networks remove`. */
export function addRemove(networks: Command): void {
  const command = networks
    .command('remove')
    .summary('remove an installed network')
    .description('Removes an installed network, and what an interrupted download of it left behind.')
    .argument('<name>', 'as "impasto networks" lists it')
    .action(async (name: string, flags: object) => {
      const options = parseFlags(flags, outputShape);
      const { signal, dispose } = listenForInterrupts(acknowledgeUnless(options.quiet));
      const { listener } = storeReporter(options);
      await orInterrupted(signal, removeNetwork({ name, signal, listener })).finally(dispose);
      report(options, { stage: 'removed', name }, `Removed ${name}.`);
    });
  addOptions(command, outputShape, 'The run:');
}
