import type { Command } from 'commander';
import { megabytes } from '../../../common/wording.js';
import { type Listing, listNetworks } from '../../../store/index.js';
import { addOptions, parseFlags } from '../../option-flags.js';
import { textTable } from '../../text-table.js';
import { listShape } from './shapes.js';

/** Adds `impasto networks list`, which is also what `impasto networks` does. */
export function addList(networks: Command): void {
  const command = networks
    .command('list', { isDefault: true })
    .summary('list installed networks and those that can be installed')
    .description('Lists installed networks and those that can be installed.')
    .action(async (flags: object) => {
      const { json } = parseFlags(flags, listShape);
      const listings = await listNetworks();
      process.stdout.write(json ? lines(listings) : table(listings));
    });
  addOptions(command, listShape, 'The run:');
}

const lines = (listings: readonly Listing[]) =>
  listings.map((one) => `${JSON.stringify({ ...one, speed: one.speed ?? null })}\n`).join('');

function table(listings: readonly Listing[]): string {
  const head = ['NAME', 'STATE', 'SIZE', 'SPEED', 'LICENCE', 'FROM'];
  return `${textTable([head, ...listings.map(cells)])}\n${hint(listings)}`;
}

function cells({ name, state, bytes, speed, licence, source }: Listing): string[] {
  const size = bytes === 0 ? '-' : megabytes(bytes);
  return [name, state, size, speed ?? '-', licence || '-', source || '-'];
}

function hint(listings: readonly Listing[]): string {
  const first = listings.find(({ state }) => state === 'available');
  return first ? `\n"impasto networks install ${first.name}" installs an available one.\n` : '';
}
