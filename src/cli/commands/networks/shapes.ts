import { z } from 'zod';
import { DEFAULT_DEPTH } from '../../../networks/index.js';
import { toggle } from '../../run-options.js';

/** Options of a command about networks that writes something. */
export const outputShape = {
  json: toggle('Write one JSON object a line to standard output instead of text.'),
  quiet: toggle('Write nothing but errors.'),
} as const;

/** Options of a command about networks that only tells. */
export const tellShape = { json: outputShape.json } as const;

/** How a network is taken over. */
export const conversionShape = {
  depth: z
    .string()
    .min(1)
    .meta({
      help: `The last layer of VGG that is kept, ${DEFAULT_DEPTH} or one below it; deeper ones cost room and time and serve --layer-weights and --content-layers.`,
      placeholder: 'layer',
    })
    .default(DEFAULT_DEPTH),
  f32: toggle('Store 32-bit numbers instead of 16-bit ones, in twice the room.'),
  original: toggle(
    "Leave VGG's activations as large as they were trained, instead of bringing every layer's mean to 1 as one set of layer weights needs.",
  ),
  force: toggle('Replace an installed network of that name.', { short: 'f' }),
} as const;
