import { createInterface } from 'node:readline/promises';
import { z } from 'zod';
import { megabytes } from '../common/wording.js';
import { isMissing, type PublishedWeights, publishedNamed } from '../networks/index.js';
import { conversionShape } from './commands/networks/shapes.js';
import { installNetwork } from './installing.js';
import { Interrupted, orInterrupted } from './interrupt.js';

/** As `networks install` does without options. */
const defaults = z.strictObject(conversionShape);

/** The options of a command that decide how it installs a network that it needs. */
interface EnsureOptions {
  readonly yes: boolean;
  readonly json: boolean;
  readonly quiet?: boolean;
}

/**
 * Installs the network that an option names if it is missing and the user agrees: at a terminal, or beforehand with `--yes`.
 * Otherwise it does nothing; opening the network then fails with the command that installs it.
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
  const { json, quiet = false } = options;
  await installNetwork({ name: published.kind, ...defaults.parse({}) }, { json, quiet }, signal);
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

/** The line that is typed; empty when the input ends. While the terminal asks, Ctrl-C arrives as a key and not as a signal. */
async function answerTo(question: string, signal: AbortSignal): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await new Promise<string>((resolve, reject) => {
      terminal.once('SIGINT', () => reject(new Interrupted()));
      terminal.once('close', () => reject(new InputEnded()));
      terminal.question(question, { signal }).then(resolve, reject);
    });
  } catch (error) {
    process.stderr.write('\n'); // the cursor is still behind the question
    if (error instanceof InputEnded) return '';
    throw error;
  } finally {
    terminal.close();
  }
}

class InputEnded extends Error {}
