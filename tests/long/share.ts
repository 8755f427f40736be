/**
 * How many of `count` repetitions are made: all, or the share in `IMPASTO_LONG_SHARE` (above 0, at most 1), which continuous integration
 * sets to stay within its time.
 * @throws {RangeError} if the share is something else.
 */
export function repetitions(count: number): number {
  const share = Number(process.env.IMPASTO_LONG_SHARE ?? 1);
  if (!(share > 0 && share <= 1)) throw new RangeError('IMPASTO_LONG_SHARE must be above 0 and at most 1.');
  return Math.ceil(count * share);
}
