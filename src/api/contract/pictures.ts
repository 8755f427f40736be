import { z } from 'zod';

export const pictureIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{2,63}$/)
  .meta({ description: 'Id of a picture that was uploaded, was referenced or ships with Impasto.' });

/** A picture for use as content or style image. */
export const pictureSchema = z.object({
  id: pictureIdSchema,
  /** File name as the user knows it, without folders. */
  name: z.string(),
  /** `upload`: a copy in the data folder; `file`: a file of the user's; `sample`: ships with Impasto. */
  origin: z.enum(['upload', 'file', 'sample']),
  /** The intended use of a sample. */
  kind: z.enum(['content', 'style']).optional(),
  /** Absolute path of a `file`. */
  path: z.string().optional(),
  /** Upright, in pixels. */
  width: z.int(),
  height: z.int(),
  bytes: z.int(),
  sha256: z.string(),
  /** When it was last added, in milliseconds since 1970; 0 for samples. */
  added: z.number(),
});
export type PictureInfo = z.output<typeof pictureSchema>;

export const pictureListSchema = z.object({ pictures: z.array(pictureSchema) });

/** Control characters and bidirectional marks, which can make `gpj.exe` look like `exe.jpg`. */
const unseenRange = '\\u0000-\\u001f\\u007f-\\u009f\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069';
const unseen = new RegExp(`[${unseenRange}]`, 'g');
/** The last part of the path has a character that is not a dot, a space or unseen, or three dots. */
const namedFile = `(?:[^${unseenRange}\\s./\\\\]|\\.{3})[^/\\\\]*$`;

/** A file name without folders, in any script, in NFC so that it is the same from every system. */
function fileNameIn(path: string): string {
  const last = path.split(/[\\/]/).at(-1) ?? '';
  return last.replace(unseen, '').normalize('NFC').trim();
}

/** Absolute paths of the systems: of POSIX, of a drive, of a share. The handler's own system decides, and its OpenAPI document says so. */
export const ABSOLUTE_PATH = '^(?:[\\\\/]|[A-Za-z]:[\\\\/])';

/** Of a file: without a separator at the end. */
export const ABSOLUTE_FILE = `${ABSOLUTE_PATH}[\\s\\S]*[^\\\\/]$`;

/** A path on the machine that runs Impasto. Whether it is absolute is checked by the backend, whose sentence names it. */
export const absolutePath = z.string().min(1).meta({ pattern: ABSOLUTE_PATH });

export const uploadQuerySchema = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(1024)
    .refine((name) => new RegExp(namedFile).test(name), { message: 'it must contain a file name' })
    .meta({ description: 'File name, URL-encoded; folders in it are ignored.', pattern: namedFile })
    .transform(fileNameIn),
});

export const referenceSchema = z.strictObject({
  path: absolutePath.max(32_768).meta({
    description: 'Absolute path of a picture on the machine that runs Impasto.',
    pattern: ABSOLUTE_FILE,
  }),
});

/** The size of a thumbnail or preview. */
export const imageQuerySchema = z.strictObject({
  width: z.coerce.number().int().min(16).max(4096).optional().meta({
    description:
      'Longest side in pixels, rounded up to a multiple of 64, by default that of the picture, which is never enlarged.',
  }),
});
