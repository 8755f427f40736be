import { z } from 'zod';
import { failureSchema } from '../../common/failures.js';
import { ABSOLUTE_FILE, absolutePath } from './pictures.js';

/** The progress of an installation. */
export const installationSchema = z.object({
  stage: z.enum(['waiting', 'downloading', 'converting', 'measuring', 'failed', 'cancelled', 'done']),
  /** Fraction of the stage, 0 to 1, if known. */
  fraction: z.number().nullable(),
  failure: failureSchema.nullable(),
});
export type Installation = z.output<typeof installationSchema>;

export const networkSchema = z.object({
  name: z.string(),
  title: z.string(),
  state: z.enum(['included', 'installed', 'available', 'damaged']),
  bytes: z.number(),
  licence: z.string(),
  source: z.string(),
  speed: z.enum(['light', 'heavy']).nullable(),
  /** Names of the layers for objectives; empty if it is not installed. */
  taps: z.array(z.string()),
  /** Its latest installation since Impasto was started. */
  installation: installationSchema.nullable(),
});
export type NetworkInfo = z.output<typeof networkSchema>;
export const networkListSchema = z.object({ networks: z.array(networkSchema) });

export const networkNameSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/);

/** The names of Windows' devices, which the backend refuses for a new network. */
const deviceName =
  '^(?:[Cc][Oo][Nn]|[Pp][Rr][Nn]|[Aa][Uu][Xx]|[Nn][Uu][Ll]|[Cc][Oo][Mm][0-9]|[Ll][Pp][Tt][0-9])$';

export const importNetworkSchema = z.strictObject({
  path: absolutePath.meta({
    description: 'Absolute path of a description, a safetensors or an HDF5 file.',
    pattern: ABSOLUTE_FILE,
  }),
  name: networkNameSchema
    .optional()
    .meta({ description: 'From the file name by default.', not: { pattern: deviceName } }),
});
