import { UserError } from '../../common/errors.js';
import { durationText, megabytes, memoryFloorText, memoryText, memoryValues } from '../../common/wording.js';
import { counted } from './wording.js';

/** Bytes of a result on disk. */
interface DiskNeed {
  /** It is never smaller. */
  readonly least: number;
  /** What it will be about. */
  readonly likely: number;
}

/** What is known of items and machine. */
export interface Estimators<Item> {
  /** Undefined while the speed of the machine is not known. */
  readonly seconds: (item: Item) => number | undefined;
  readonly memoryBytes: (item: Item) => number;
  readonly diskBytes: (item: Item) => DiskNeed;
  readonly availableMemory: number;
  /** Undefined where the system does not tell. */
  readonly freeDisk: number | undefined;
  /** How many are painted at the same time; 1 unless told. */
  readonly parallel?: number;
}

/** What a batch will take. */
export interface BatchEstimate {
  readonly pictures: number;
  /** From beginning to end; undefined if that of any picture is not known. */
  readonly seconds: number | undefined;
  /** At the worst moment. */
  readonly memoryBytes: number;
  readonly diskBytes: DiskNeed;
  readonly availableMemory: number;
  readonly freeDisk: number | undefined;
  readonly parallel: number;
}

/** What the items that are still to be painted will take; decides nothing. */
export function estimateBatch<Item>(items: readonly Item[], estimators: Estimators<Item>): BatchEstimate {
  const { availableMemory, freeDisk, parallel = 1 } = estimators;
  const disk = items.map(estimators.diskBytes);
  return {
    pictures: items.length,
    seconds: secondsOf(items.map(estimators.seconds), parallel),
    memoryBytes: sum(
      items
        .map(estimators.memoryBytes)
        .sort((a, b) => b - a)
        .slice(0, parallel),
    ),
    diskBytes: { least: sum(disk.map(({ least }) => least)), likely: sum(disk.map(({ likely }) => likely)) },
    availableMemory,
    freeDisk,
    parallel,
  };
}

/** Pictures side by side take as long as all by turns, divided, but never less than the slowest. */
function secondsOf(each: readonly (number | undefined)[], parallel: number): number | undefined {
  const known = each.filter((seconds) => seconds !== undefined);
  if (known.length < each.length) return undefined;
  return Math.max(
    sum(known) / parallel,
    known.reduce((longest, one) => Math.max(longest, one), 0),
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

/**
 * What stands in the way of a batch: memory for its largest pictures, or a disk that is too small even for the smallest results.
 * @returns UserErrors `batch-memory` and `batch-disk`, to be thrown or shown; none where it can begin.
 */
export function batchObstacles(estimate: BatchEstimate): UserError[] {
  return [memoryObstacle(estimate), diskObstacle(estimate)].filter((error) => error !== undefined);
}

/**
 * Refuses a batch that cannot be painted here; see {@link batchObstacles}.
 * @throws the first of them.
 */
export function checkBatch(estimate: BatchEstimate): void {
  const [first] = batchObstacles(estimate);
  if (first !== undefined) throw first;
}

function memoryObstacle({ memoryBytes, availableMemory, parallel }: BatchEstimate): UserError | undefined {
  if (memoryBytes <= availableMemory) return undefined;
  const advice =
    parallel > 1
      ? 'paint fewer at the same time or choose a smaller size'
      : 'choose a smaller size or close other programs';
  return new UserError(
    'batch-memory',
    `The batch needs about ${memoryText(memoryBytes)} of memory, but only ${memoryFloorText(availableMemory)} is free: ${advice}.`,
    { values: memoryValues(memoryBytes, availableMemory) },
  );
}

function diskObstacle({ diskBytes, freeDisk }: BatchEstimate): UserError | undefined {
  if (freeDisk === undefined || diskBytes.least <= freeDisk) return undefined;
  return new UserError(
    'batch-disk',
    `The results take at least ${megabytes(diskBytes.least)}, but the disk has only ${megabytes(freeDisk)} free: make room or choose another disk.`,
    { values: { needed: megabytes(diskBytes.least), free: megabytes(freeDisk) } },
  );
}

/** The estimate in a sentence, and a second one where the disk may become full. */
export function estimateSentences(estimate: BatchEstimate): string[] {
  const { pictures, seconds, memoryBytes, diskBytes, freeDisk } = estimate;
  if (pictures === 0) return ['There is nothing to paint.'];
  const time = seconds === undefined ? 'a time not yet known' : `about ${durationText(seconds)}`;
  const first = `${counted(pictures, 'picture')} to paint: ${time}, ${memoryText(memoryBytes)} of memory, and about ${megabytes(diskBytes.likely)} on disk.`;
  return freeDisk !== undefined && diskBytes.likely > freeDisk
    ? [first, `The disk has ${megabytes(freeDisk)} free, which may not be enough.`]
    : [first];
}
