import { createInterface } from 'node:readline/promises';
import { z } from 'zod';
import { megabytes } from '../common/wording.js';
import { isMissing, type PublishedWeights, publishedNamed } from '../networks/index.js';
import { installPublished } from '../store/index.js';
import { conversionShape } from './commands/networks/shapes.js';
import { Interrupted, orInterrupted } from './interrupt.js';
import { storeReporter } from './store-reporter.js';

/** As `networks install` does it when nothing is said. */
const defaults = z.strictObject(conversionShape);

/** What a command says about installing a network that it needs. */
interface EnsureOptions {
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
    const settings = { ...defaults.parse({}), signal, listener: reporter.listener };
    await orInterrupted(signal, installPublished({ published, ...settings }));
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
  const question = `${title} is not installed. Download it now (${megabytes(size)}, ${licence})? [y/N] `;
  return /^\s*y(?:es)?\s*$/i.test(await answerTo(question, signal));
}

/** What is typed; nothing when the input ends. At a terminal that asks, Ctrl-C is a key like any other. */
async function answerTo(question: string, signal: AbortSignal): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await new Promise<string>((resolve, reject) => {
      terminal.once('SIGINT', () => reject(new Interrupted()));
      terminal.once('close', () => reject(new InputEnded()));
      terminal.question(question, { signal }).then(resolve, reject);
    });
  } catch (error) {
    process.stderr.write('\n'); // the cursor still stands behind the question
    if (error instanceof InputEnded) return '';
    throw error;
  } finally {
    terminal.close();
  }
}

class InputEnded extends Error {}
