import { randomInt } from 'node:crypto';
import { z } from 'zod';

/** Letters and digits that are hard to confuse. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789';

/** The ids of jobs and batches, which are also names of folders and files. */
export const idPattern = /^\d{8}-\d{6}-[a-z2-9]{6}$/;
export const idSchema = z.string().regex(idPattern);

/** A relative path inside its folder. */
export const insideSchema = z
  .string()
  .min(1)
  .refine((path) => !/^(?:[a-z]:|[/\\])/i.test(path) && !path.split(/[/\\]/).includes('..'));

/** A new unique id that sorts by time, such as `20261124-083012-k3f9tw`. */
export function newId(now: Date = new Date()): string {
  const time = now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  const suffix = Array.from({ length: 6 }, () => letters[randomInt(letters.length)]).join('');
  return `${time}-${suffix}`;
}
