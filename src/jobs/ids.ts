import { randomInt } from 'node:crypto';

/** Letters and digits that are hard to confuse. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A new unique id that sorts by time, such as `20261124-083012-k3f9tw`. */
export function newId(now: Date = new Date()): string {
  const time = now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  const suffix = Array.from({ length: 6 }, () => letters[randomInt(letters.length)]).join('');
  return `${time}-${suffix}`;
}
