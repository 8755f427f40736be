import { createInterface } from 'node:readline/promises';
import { isMissing, type PublishedWeights, publishedNamed } from '../networks/index.js';
import { installPublished } from '../store/index.js';
import { orInterrupted } from './interrupt.js';
import { storeReporter } from './store-reporter.js';
import { megabytes } from './wording.js';

/** What a command says about installing a network that it needs. */
export interface EnsureOptions {
  readonly yes: boolean;
  readonly json: boolean;
  readonly quiet?: boolean;
}

/**
 * Installs the network that an option names if it is missing and the user agrees: asked at a terminal, or beforehand with `--yes`.
 * Where nobody can be asked it does nothing; opening the network then says which command installs it.
 * @throws UserError as `installPublished` does; `Interrupted`.
 */
export async function ensureNetwork(
  name: string,
  options: EnsureOptions,
  signal: AbortSignal,
): Promise<void> {
  const published = publishedNamed(name);
  if (published === undefined || !isMissing(name)) return;
  if (!(options.yes || (await orInterrupted(signal, agrees(published, options, signal))))) return;
  const reporter = storeReporter({ json: options.json, quiet: options.quiet ?? false });
  try {
    const settings = { f32: false, original: false, force: false };
    const installation = installPublished({ published, ...settings, signal, listener: reporter.listener });
    await orInterrupted(signal, installation);
  } finally {
    reporter.close();
  }
}

async function agrees(
  { title, size, licence }: PublishedWeights,
  { json, quiet }: EnsureOptions,
  signal: AbortSignal,
): Promise<boolean> {
  const canAsk = process.stdin.isTTY && process.stderr.isTTY && !json && !quiet;
  if (!canAsk) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const question = `${title} is not installed. Download it now (${megabytes(size)}, ${licence})? [y/N] `;
    return /^\s*y(?:es)?\s*$/i.test(await terminal.question(question, { signal }));
  } finally {
    terminal.close();
  }
}
