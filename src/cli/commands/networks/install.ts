import type { Command } from 'commander';
import { z } from 'zod';
import { UserError } from '../../../common/errors.js';
import { listed, quoted } from '../../../common/wording.js';
import type { InstallTask } from '../../../compute/index.js';
import { PUBLISHED, publishedNamed } from '../../../networks/index.js';
import type { Installed } from '../../../store/index.js';
import { installNetwork } from '../../installing.js';
import { acknowledgeUnless, Interrupted, listenForInterrupts } from '../../interrupt.js';
import { addOptions, parseFlags } from '../../option-flags.js';
import { report } from './report.js';
import { conversionShape, outputShape } from './shapes.js';

const shape = { ...conversionShape, ...outputShape };

/** Adds `impasto networks install`. */
export function addInstall(networks: Command): void {
  const names = listed(PUBLISHED.map(({ kind }) => kind)).replace(' and ', ' or ');
  const command = networks
    .command('install')
    .summary('download and install a network')
    .description(
      'Downloads a network, checks it and installs it. An interrupted download is resumed. HTTPS_PROXY, HTTP_PROXY and NO_PROXY are respected.',
    )
    .argument('<name>', names)
    .action(async (name: string, flags: object) => {
      if (publishedNamed(name) === undefined) throw notPublished(name, names);
      await install({ name }, parseFlags(flags, shape));
    });
  addOptions(command, conversionShape, 'The network:');
  addOptions(command, outputShape, 'The run:');
}

function notPublished(name: string, names: string): UserError {
  return new UserError(
    'network-unknown',
    `There is no network ${quoted(name)} to download; choose ${names}, or install one from a file with "impasto networks import".`,
  );
}

const importShape = {
  name: z
    .string()
    .min(1)
    .meta({ help: 'Name for the network, instead of its own.', placeholder: 'name' })
    .optional(),
  ...shape,
};

/** Adds `impasto networks import`. */
export function addImport(networks: Command): void {
  const command = networks
    .command('import')
    .summary('install a network from a file')
    .description(
      "Installs a network from a file: Keras' HDF5 file of VGG-16 or VGG-19, a torchvision or timm state as safetensors, or a network description or its folder.",
    )
    .argument('<file>', 'the file, or the folder of a network description')
    .action(async (path: string, flags: object) => {
      const { name, ...options } = parseFlags(flags, importShape);
      await install({ path, name }, options);
    });
  addOptions(command, { name: importShape.name, ...conversionShape }, 'The network:');
  addOptions(command, outputShape, 'The run:');
}

/** @throws Interrupted after Ctrl-C, when what was downloaded is kept; UserError as `installNetwork` does. */
async function install(
  which: InstallTask,
  options: ReturnType<typeof parseFlags<typeof shape>>,
): Promise<void> {
  const { json, quiet, ...conversion } = options;
  const { signal, dispose } = listenForInterrupts(acknowledgeUnless(quiet));
  try {
    const installed = await installNetwork({ ...which, ...conversion }, options, signal);
    report(options, { stage: 'installed', ...installed }, sentence(installed));
  } catch (error) {
    if (error instanceof Interrupted) report(options, { stage: 'stopped' }, STOPPED);
    throw error;
  } finally {
    dispose();
  }
}

const STOPPED =
  'Stopped; nothing was installed, and the same command continues with what was downloaded so far.';

function sentence({ name, folder, wasThere }: Installed): string {
  return wasThere
    ? `The network ${name} is already installed, in "${folder}"; --force installs it again.`
    : `Installed ${name} in "${folder}"; paint with --network ${name}.`;
}
