import { z } from 'zod';
import { toggle } from '../../common/option-values.js';
import {
  bitsSchema,
  conflictPolicySchema,
  DEFAULT_BITS,
  DEFAULT_QUALITY,
  outputFormatSchema,
  qualitySchema,
} from '../../common/output.js';

/** The options of {@link batchOptionsSchema} with their defaults. */
export const batchOptionShape = {
  template: z
    .string()
    .min(1)
    .max(1000)
    .meta({
      help: 'Names of the results, from {content}, {style}, {size}, {preset}, {index}, {date} and any text; / makes subfolders, and an extension such as .jpg chooses the format.',
      placeholder: 'template',
    })
    .default('{content}-{style}'),
  format: outputFormatSchema
    .meta({ help: 'Format of the results if the template has no extension.' })
    .default('png'),
  bits: bitsSchema
    .meta({ help: 'Bits per channel of the results; 16 for PNG and TIFF only.' })
    .default(DEFAULT_BITS),
  quality: qualitySchema
    .meta({ help: 'Quality of a JPEG or WebP; higher is better and larger.' })
    .default(DEFAULT_QUALITY),
  conflict: conflictPolicySchema
    .meta({
      help: 'What happens if a file of that name exists that is not a finished part of this batch: unique takes another name such as out-2.png, overwrite replaces it, skip paints nothing.',
    })
    .default('unique'),
  mode: z
    .enum(['each', 'blend'])
    .meta({
      help: 'With several styles: each paints every content once in every style, blend once in all of them blended.',
    })
    .default('each'),
  recursive: toggle('Search subfolders for pictures as well.'),
  keepTree: toggle('Put the results into the same folders as the contents.'),
} as const;

/** The options of a batch, except its pictures and stylize options. */
export const batchOptionsSchema = z.strictObject(batchOptionShape);

/** Options of a batch, complete. */
export type BatchOptions = z.output<typeof batchOptionsSchema>;
