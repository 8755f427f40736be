import type { Command } from 'commander';
import { type Verdict, verifyNetworks } from '../../../store/index.js';
import { addOptions, parseFlags } from '../../option-flags.js';
import { listShape } from './shapes.js';

/** Adds `impasto networks verify`. @param finish takes the exit status: 1 if any network is damaged. */
export function addVerify(networks: Command, finish: (status: number) => void): void {
  const command = networks
    .command('verify')
    .summary('check installed networks for damage')
    .description(
      'Checks installed networks: description, structure, every weight and the SHA-256 taken when they were installed.',
    )
    .argument('[name]', 'as "impasto networks" lists it; all of them by default')
    .action(async (name: string | undefined, flags: object) => {
      const { json } = parseFlags(flags, listShape);
      const verdicts = await verifyNetworks(name);
      for (const verdict of verdicts)
        process.stdout.write(json ? `${JSON.stringify(verdict)}\n` : sentence(verdict));
      finish(verdicts.every(({ isSound }) => isSound) ? 0 : 1);
    });
  addOptions(command, listShape, 'The run:');
}

const sentence = ({ name, isSound, fault }: Verdict) => `${name}: ${isSound ? 'sound' : fault}\n`;
