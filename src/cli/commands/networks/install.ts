import type { Command } from 'commander';
import { z } from 'zod';
import { UserError } from '../../../common/errors.js';
import { listed, quoted } from '../../../common/wording.js';
import { PUBLISHED, publishedNamed } from '../../../networks/index.js';
import { importNetwork, installPublished } from '../../../store/index.js';
import { addOptions, given } from '../../option-flags.js';
import { installing } from './installing.js';
import { conversionShape, outputShape } from './shapes.js';

const shape = { ...conversionShape, ...outputShape };
const schema = z.strictObject(shape);

/** Adds `impasto networks install`. */
export function addInstall(networks: Command): void {
  const names = listed(PUBLISHED.map(({ kind }) => kind)).replace(' and ', ' or ');
  const command = networks
    .command('install')
    .summary('download and install a network')
    .description(
      'Downloads a network, checks it and installs it. A download that was broken off is gone on with; HTTPS_PROXY, HTTP_PROXY and NO_PROXY are heeded.',
    )
    .argument('<name>', names)
    .action(async (name: string, flags: object) => {
      const options = schema.parse(given({ ...flags }, shape));
      const published = publishedNamed(name) ?? notPublished(name, names);
      await installing(options, (hands) => installPublished({ published, ...options, ...hands }));
    });
  addOptions(command, conversionShape, 'The network:');
  addOptions(command, outputShape, 'The run:');
}

function notPublished(name: string, names: string): never {
  throw new UserError(
    'network-unknown',
    `There is no network ${quoted(name)} to download; choose ${names}, or install one from a file with "impasto networks import".`,
  );
}

const importShape = {
  name: z
    .string()
    .min(1)
    .meta({ help: 'What to call it; its own name unless told.', placeholder: 'name' })
    .optional(),
  ...shape,
};
const importSchema = z.strictObject(importShape);

/** Adds `impasto networks import`. */
export function addImport(networks: Command): void {
  const command = networks
    .command('import')
    .summary('install a network from a file')
    .description(
      "Installs a network from a file: Keras' HDF5 file of VGG-16 or VGG-19, a state of torchvision's or timm's as safetensors, or a network description or its folder.",
    )
    .argument('<file>', 'the file, or the folder of a network description')
    .action(async (path: string, flags: object) => {
      const { name, ...options } = importSchema.parse(given({ ...flags }, importShape));
      await installing(options, (hands) => importNetwork({ path, name, ...options, ...hands }));
    });
  addOptions(command, { name: importShape.name, ...conversionShape }, 'The network:');
  addOptions(command, outputShape, 'The run:');
}
