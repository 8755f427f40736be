import { z } from 'zod';
import { UserError } from '../../common/errors.js';
import { batchOptionShape, parseShard, type Shard } from '../../jobs/index.js';
import { paintOptionShape, toggle } from '../run-options.js';

/** Options of `impasto batch` beside those of the painting and of the naming. */
export const batchRunShape = {
  out: z
    .string()
    .min(1)
    .meta({ help: 'Folder for the results; made if it is not there.', short: 'o', placeholder: 'folder' }),
  manifest: z
    .string()
    .min(1)
    .meta({
      help: 'A CSV or JSON file with a line or entry for each picture: content, style, output, and any option of the painting.',
      placeholder: 'file',
    })
    .optional(),
  shard: z
    .string()
    .min(1)
    .meta({
      help: 'Paint only the i-th of n parts, such as 2/8, so that n machines share the batch.',
      placeholder: 'i/n',
    })
    .optional(),
  parallel: z
    .int()
    .min(1)
    .max(16)
    .meta({
      help: 'Pictures painted at the same time; more than one pays where a picture cannot keep all cores busy.',
      unit: 'pictures',
    })
    .default(1),
  dryRun: toggle('Only say what would be painted, how long it would take, and how much memory and disk.'),
  ...paintOptionShape,
} as const;

const runSchema = z.strictObject(batchRunShape);

/** How a batch is run. */
export interface BatchRun extends Omit<z.output<typeof runSchema>, 'shard'> {
  readonly shard: Shard;
}

/** The groups of options that the command has, for its help. */
export const batchNamingShape = batchOptionShape;

/**
 * Completes options whose values have each been checked already.
 * @throws UserError `output-missing` when it is not said where the results go, and `shard`.
 */
export function parseBatchRun(input: Readonly<Record<string, unknown>>): BatchRun {
  if (input.out === undefined)
    throw new UserError(
      'output-missing',
      'Say where the results are to go with --out, such as --out painted.',
    );
  const { shard = '1/1', ...run } = runSchema.parse(input);
  return { ...run, shard: parseShard(shard) };
}
