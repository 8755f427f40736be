import { z } from 'zod';
import { UserError } from '../../common/errors.js';
import { toggle } from '../../common/option-values.js';
import { parseShard, type Shard } from '../../jobs/index.js';
import { paintOptionShape } from '../run-options.js';

/** Options of `impasto batch` besides those of the painting and of the naming. */
export const batchRunShape = {
  out: z.string().min(1).meta({
    help: 'Folder for the results; created if it does not exist.',
    short: 'o',
    placeholder: 'folder',
  }),
  manifest: z
    .string()
    .min(1)
    .meta({
      help: 'A CSV or JSON file with one entry per picture: content, style, output, and any painting option.',
      placeholder: 'file',
    })
    .optional(),
  shard: z
    .string()
    .min(1)
    .meta({
      help: 'Paint only the i-th of n parts, such as 2/8, to share the batch among n machines.',
      placeholder: 'i/n',
    })
    .optional(),
  parallel: z
    .int()
    .min(1)
    .max(16)
    .meta({
      help: 'Pictures painted at the same time; more than one is faster if a picture cannot keep all cores busy.',
      unit: 'pictures',
    })
    .default(1),
  dryRun: toggle('Only show what would be painted, and the time, memory and disk space it would need.'),
  ...paintOptionShape,
} as const;

const runSchema = z.strictObject(batchRunShape);

/** The settings of a batch run. */
export interface BatchRun extends Omit<z.output<typeof runSchema>, 'shard'> {
  readonly shard: Shard;
}

/**
 * Completes options, each of which has been checked.
 * @throws UserError `output-missing` when no folder is named, and `shard`.
 */
export function parseBatchRun(input: Readonly<Record<string, unknown>>): BatchRun {
  if (input.out === undefined)
    throw new UserError(
      'output-missing',
      'Name the folder for the results with --out, such as --out painted.',
    );
  const { shard = '1/1', ...run } = runSchema.parse(input);
  return { ...run, shard: parseShard(shard) };
}
