import { z } from 'zod';
import { toggle } from '../../common/option-values.js';

/** Options of `impasto serve`. */
export const serveOptionShape = {
  host: z
    .string()
    .min(1)
    .meta({
      help: 'Address to listen at; for a remote machine leave it out and use ssh -L.',
      placeholder: 'address',
    })
    .default('127.0.0.1'),
  port: z
    .int()
    .min(0)
    .max(65535)
    .meta({
      help: 'Port to listen at; 0 takes a free one. With a port of your choice the token survives restarts.',
    })
    .default(0),
  allowHost: z
    .string()
    .min(1)
    .meta({
      help: 'Other host names, with or without a port, that lead here, such as those of a tunnel; separated by commas.',
      placeholder: 'names',
    })
    .optional(),
  open: z
    .boolean()
    .meta({ help: 'Open the browser; the default if there is a screen and no --json.' })
    .optional(),
  json: toggle('Write one JSON object a line to standard output instead of text.'),
} as const;

const serveOptionsSchema = z.strictObject(serveOptionShape);

/** The options of a server. */
export type ServeOptions = z.output<typeof serveOptionsSchema>;

/** Completes options, each of which has been checked. */
export function parseServeOptions(input: Readonly<Record<string, unknown>>): ServeOptions {
  return serveOptionsSchema.parse(input);
}
