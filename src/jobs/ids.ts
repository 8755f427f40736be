import { randomInt } from 'node:crypto';

/** Letters and digits that are not taken for one another. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A new name that sorts by time and that nobody else has, such as `20261124-083012-k3f9tw`. */
export function newId(now: Date = new Date()): string {
  const time = now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  const suffix = Array.from({ length: 6 }, () => letters[randomInt(letters.length)]).join('');
  return `${time}-${suffix}`;
}
