import { z } from 'zod';
import { toggle } from '../run-options.js';

/** Options of `impasto serve`. */
export const serveOptionShape = {
  host: z
    .string()
    .min(1)
    .meta({
      help: 'Address to listen at; for a machine elsewhere leave it out and use ssh -L.',
      placeholder: 'address',
    })
    .default('127.0.0.1'),
  port: z
    .int()
    .min(0)
    .max(65535)
    .meta({
      help: 'Port to listen at; 0 takes a free one. At a port of your choice the token stays the same over restarts.',
    })
    .default(0),
  allowHost: z
    .string()
    .min(1)
    .meta({
      help: 'Another name, with or without a port, under which a tunnel leads here; several with commas between.',
      placeholder: 'names',
    })
    .optional(),
  open: z
    .boolean()
    .meta({ help: 'Open the browser; done anyway where there is a screen and no --json.' })
    .optional(),
  json: toggle('Write one JSON object a line to standard output instead of text.'),
} as const;

const serveOptionsSchema = z.strictObject(serveOptionShape);

/** How to serve. */
export type ServeOptions = z.output<typeof serveOptionsSchema>;

/** Completes options whose values have each been checked already. */
export function parseServeOptions(input: Readonly<Record<string, unknown>>): ServeOptions {
  return serveOptionsSchema.parse(input);
}
