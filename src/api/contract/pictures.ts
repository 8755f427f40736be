import { z } from 'zod';

export const pictureIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{2,63}$/)
  .meta({ description: 'Name of a picture that was uploaded, referenced or comes with Impasto.' });

/** A picture that can be A or B. */
export const pictureSchema = z.object({
  id: pictureIdSchema,
  /** File name as the user knows it, without folders. */
  name: z.string(),
  /** `upload`: a copy in the data folder; `file`: stays where it is; `sample`: comes with Impasto. */
  origin: z.enum(['upload', 'file', 'sample']),
  /** For samples, what it was made to be. */
  kind: z.enum(['content', 'style']).optional(),
  /** Absolute, of a `file`. */
  path: z.string().optional(),
  /** Upright, in pixels. */
  width: z.int(),
  height: z.int(),
  bytes: z.int(),
  sha256: z.string(),
  /** When it was last given, in milliseconds since 1970; 0 for samples. */
  added: z.number(),
});
export type PictureInfo = z.output<typeof pictureSchema>;

export const pictureListSchema = z.object({ pictures: z.array(pictureSchema) });

/** Control characters, and marks that turn the direction of writing, by which `gpj.exe` can look like `exe.jpg`. */
const unseen = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** The name of a file without the folders before it, in any script, composed (NFC) so that it is the same from every system. */
function fileNameIn(path: string): string {
  const last = path.split(/[\\/]/).at(-1) ?? '';
  return last.replace(unseen, '').normalize('NFC').trim();
}

const isFileName = (name: string) => !/^\.{0,2}$/.test(name);

export const uploadQuerySchema = z.object({
  name: z
    .string()
    .min(1)
    .max(1024)
    .meta({ description: 'File name, URL-encoded; folders in it are ignored.' })
    .transform(fileNameIn)
    .refine(isFileName, { message: 'it must hold the name of a file' }),
});

export const referenceSchema = z.strictObject({
  path: z
    .string()
    .min(1)
    .max(32_768)
    .meta({ description: 'Absolute path of a picture on the machine that paints.' }),
});

/** Width of a thumbnail or preview; the picture is never enlarged. */
export const imageQuerySchema = z.object({
  width: z.coerce.number().int().min(16).max(4096).optional().meta({
    description: 'Longest side in pixels, rounded up to a step of 64; the picture’s own unless told.',
  }),
});
