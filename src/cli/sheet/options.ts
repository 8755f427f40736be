import { z } from 'zod';
import { UserError } from '../../common/errors.js';
import { toggle } from '../../common/option-values.js';
import { parseFlags } from '../option-flags.js';
import { fileOptionShape, paintOptionShape } from '../run-options.js';

/** Options of the sheet itself. */
export const sheetShape = {
  tile: z
    .int()
    .min(64)
    .max(1024)
    .meta({ help: 'Long side of each picture on the sheet.', unit: 'pixels' })
    .default(256),
  columns: z
    .int()
    .min(1)
    .max(64)
    .meta({ help: 'Pictures next to each other; chosen for a landscape sheet by default.', unit: 'pictures' })
    .optional(),
  variations: toggle(
    'One style at three strengths by three stroke sizes, each labelled with its options, instead of one tile for each style.',
  ),
} as const;

const { output, force, bits, quality, dpi } = fileOptionShape;
export const fileShape = { output, force, bits, quality, dpi } as const;

const { device, threads, json, quiet } = paintOptionShape;
export const computeShape = { device, threads, json, quiet } as const;

const runShape = { ...sheetShape, ...fileShape, ...computeShape } as const;

/** Everything about a sheet except its pictures and what decides their look. */
export type SheetRun = ReturnType<typeof parseFlags<typeof runShape>>;

/**
 * Completes options, each of which has been checked.
 * @throws UserError `output-missing` when no output is named.
 */
export function parseSheetRun(flags: Readonly<Record<string, unknown>>): SheetRun {
  if (flags.output === undefined)
    throw new UserError('output-missing', 'Name the file for the sheet with -o, such as -o sheet.jpg.');
  return parseFlags(flags, runShape);
}
