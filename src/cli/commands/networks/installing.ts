import type { Installed, Listener } from '../../../store/index.js';
import { Interrupted, listenForInterrupts, orInterrupted } from '../../interrupt.js';
import { storeReporter } from '../../store-reporter.js';

/** What an installation is given to be watched and stopped. */
interface Hands {
  readonly signal: AbortSignal;
  readonly listener: Listener;
}

/**
 * Runs an installation, and tells how it goes and ends.
 * @throws Interrupted after Ctrl-C, when what was downloaded is kept; whatever `install` throws.
 */
export async function installing(
  options: { readonly json: boolean; readonly quiet: boolean },
  install: (hands: Hands) => Promise<Installed>,
): Promise<void> {
  const interrupt = listenForInterrupts();
  const reporter = storeReporter(options);
  try {
    const hands = { signal: interrupt.signal, listener: reporter.listener };
    const installed = await orInterrupted(interrupt.signal, install(hands));
    reporter.close();
    tell(options, { stage: 'installed', ...installed }, sentence(installed));
  } catch (error) {
    reporter.close();
    if (error instanceof Interrupted) tell(options, { stage: 'stopped' }, STOPPED);
    throw error;
  } finally {
    interrupt.dispose();
  }
}

const STOPPED =
  'Stopped; nothing was installed, and the same command goes on with what was downloaded so far.';

function sentence({ name, folder, wasThere }: Installed): string {
  return wasThere
    ? `The network ${name} is installed already, in "${folder}"; --force installs it again.`
    : `Installed ${name} in "${folder}"; paint with --network ${name}.`;
}

/** Writes a record or a sentence to standard output, or nothing, as the options ask. */
export function tell(
  { json, quiet }: { readonly json: boolean; readonly quiet: boolean },
  record: object,
  text: string,
): void {
  if (json) process.stdout.write(`${JSON.stringify(record)}\n`);
  else if (!quiet) process.stdout.write(`${text}\n`);
}
