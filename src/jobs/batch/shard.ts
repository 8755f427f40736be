import { UserError } from '../../common/errors.js';
import { quoted } from '../../common/wording.js';

/** A part of a batch: the `index`-th, from 1, of `count` parts. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** The largest number of parts; more than the job arrays of any scheduler. */
const most = 100_000;

/**
 * Reads `i/n`, such as `2/8`, counted from 1.
 * @throws UserError `shard`.
 */
export function parseShard(text: string): Shard {
  const match = /^\s*(\d{1,9})\s*\/\s*(\d{1,9})\s*$/.exec(text);
  if (!match) throw shardError(text, 'is not of the form i/n: use 2/8 for the second of eight parts');
  const [index, count] = [Number(match[1]), Number(match[2])];
  if (count < 1 || count > most) throw shardError(text, `must have between 1 and ${most} parts`);
  if (index < 1) throw shardError(text, 'counts from 1: add one to a number that counts from 0');
  if (index > count) throw shardError(text, `names part ${index}, but there are only ${count}`);
  return { index, count };
}

function shardError(text: string, problem: string): UserError {
  return new UserError('shard', `The shard ${quoted(text)} ${problem}.`);
}

/**
 * The items of a part. Items are assigned in turn by position, so that the sizes of parts differ by at most one and expensive neighbours
 * are in different parts. Every item is in exactly one part.
 */
export function shardOf<Item>(items: readonly Item[], { index, count }: Shard): Item[] {
  return items.filter((_, position) => position % count === index - 1);
}
