import { UserError } from '../../common/errors.js';
import {
  counted,
  durationText,
  megabytes,
  memoryFloorText,
  memoryText,
  memoryValues,
} from '../../common/wording.js';

/** Bytes of a result on disk. */
interface DiskNeed {
  /** A lower bound. */
  readonly least: number;
  /** The expected size. */
  readonly likely: number;
}

export interface Estimators<Item> {
  /** Undefined if the speed of the machine is not known. */
  readonly seconds: (item: Item) => number | undefined;
  readonly memoryBytes: (item: Item) => number;
  readonly diskBytes: (item: Item) => DiskNeed;
  readonly availableMemory: number;
  /** Undefined if it is not known. */
  readonly freeDisk: number | undefined;
  /** How many pictures are painted at the same time; 1 if left out. */
  readonly parallel?: number;
}

/** Time, memory and disk space that a batch needs. */
export interface BatchEstimate {
  readonly pictures: number;
  /** For the whole batch; undefined if the time of any picture is not known. */
  readonly seconds: number | undefined;
  /** Peak. */
  readonly memoryBytes: number;
  readonly diskBytes: DiskNeed;
  readonly availableMemory: number;
  readonly freeDisk: number | undefined;
  readonly parallel: number;
}

/** Estimates what the remaining items need. */
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

/** The total time divided by the number of parallel jobs, but at least that of the slowest picture. */
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
 * Why a batch cannot be painted: too little memory for its largest pictures, or too little disk space even for the smallest results.
 * @returns UserErrors `batch-memory` and `batch-disk`, to throw or show; none if it can start.
 */
export function batchObstacles(estimate: BatchEstimate): UserError[] {
  return [memoryObstacle(estimate), diskObstacle(estimate)].filter((error) => error !== undefined);
}

/**
 * Rejects a batch that cannot be painted.
 * @throws the first of {@link batchObstacles}.
 */
export function checkBatch(estimate: BatchEstimate): void {
  const [first] = batchObstacles(estimate);
  if (first !== undefined) throw first;
}

function memoryObstacle({ memoryBytes, availableMemory, parallel }: BatchEstimate): UserError | undefined {
  if (memoryBytes <= availableMemory) return undefined;
  const advice =
    parallel > 1
      ? 'paint fewer pictures at the same time or choose a smaller size'
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
    { values: memoryValues(diskBytes.least, freeDisk) },
  );
}

/** The estimate in a sentence, and a second one if the disk may become full. */
export function estimateSentences(estimate: BatchEstimate): string[] {
  const { pictures, seconds, memoryBytes, diskBytes, freeDisk } = estimate;
  if (pictures === 0) return ['There is nothing to paint.'];
  const time = seconds === undefined ? 'time not known yet' : `about ${durationText(seconds)}`;
  const first = `${counted(pictures, 'picture')} to paint: ${time}, ${memoryText(memoryBytes)} of memory, and about ${megabytes(diskBytes.likely)} on disk.`;
  return freeDisk !== undefined && diskBytes.likely > freeDisk
    ? [first, `The disk has ${megabytes(freeDisk)} free, which may not be enough.`]
    : [first];
}
