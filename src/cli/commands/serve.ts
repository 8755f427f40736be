import { join } from 'node:path';
import { type Command, Option } from 'commander';
import type { BackendOpener } from '../../api/index.js';
import { packageRoot } from '../../system/package-root.js';
import { userDataFolder } from '../../system/user-folders.js';
import { addOptions, given } from '../option-flags.js';
import { hasScreen, openBrowser } from '../serve/browser.js';
import { parseServeOptions, type ServeOptions, serveOptionShape } from '../serve/options.js';

const heading = 'The server:';

/**
 * Adds `impasto serve`.
 * @param finish takes the exit status.
 * @param loadBackend loads the backend of the API, which is large, when the command runs.
 */
export function addServe(
  program: Command,
  finish: (status: number) => void,
  loadBackend: () => Promise<BackendOpener>,
): void {
  const command = program
    .command('serve')
    .summary('open Impasto in the browser')
    .description(
      'Serves Impasto to the browser on this machine, at a secret address. Ctrl-C ends it; unfinished paintings continue at the next start.',
    )
    .action(async (flags: object) => {
      const options = parseServeOptions(given({ ...flags }, serveOptionShape));
      finish(await serveHere(options, await loadBackend()));
    });
  addOptions(command, serveOptionShape, heading);
  command.addOption(new Option('--no-open', 'Do not open the browser.').helpGroup(heading));
}

async function serveHere(options: ServeOptions, openBackend: BackendOpener): Promise<number> {
  const { serve } = await import('../serve/serve.js');
  return await serve(options, {
    openBackend,
    dataFolder: userDataFolder(),
    renderer: join(packageRoot(), 'dist', 'renderer'),
    out: process.stdout,
    err: process.stderr,
    signals: process,
    leave: (status) => process.exit(status),
    hasScreen: hasScreen(),
    openBrowser,
  });
}
