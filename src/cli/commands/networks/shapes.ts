import { z } from 'zod';
import { toggle } from '../../../common/option-values.js';
import { DEFAULT_DEPTH } from '../../../networks/index.js';

/** Options of a command about networks that writes something. */
export const outputShape = {
  json: toggle('Write one JSON object a line to standard output instead of text.'),
  quiet: toggle('Write only errors.'),
} as const;

/** Options of a command about networks that only prints. */
export const listShape = { json: outputShape.json } as const;

/** How a network is converted. */
export const conversionShape = {
  depth: z
    .string()
    .min(1)
    .meta({
      help: `The last layer of VGG to keep, ${DEFAULT_DEPTH} or a lower one; deeper layers cost disk space and time, and can be used in --layer-weights and --content-layers.`,
      placeholder: 'layer',
    })
    .default(DEFAULT_DEPTH),
  f32: toggle('Store 32-bit floats instead of 16-bit ones, in twice the space.'),
  original: toggle(
    "Keep VGG's activations as trained, instead of scaling every layer to a mean of 1, which one set of layer weights needs.",
  ),
  force: toggle('Replace an installed network of that name.', { short: 'f' }),
} as const;
