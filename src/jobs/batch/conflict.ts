import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ConflictPolicy } from '../../common/output.js';
import { freeName } from '../../disk/index.js';
import { foldedName } from './characters.js';

/** A result that is still to be made. */
export interface Want {
  /** The path relative to the output folder, with `/`. */
  readonly output: string;
  /** The name an interrupted run of the very item had taken for itself; what lies there is its own. */
  readonly claimed?: string | undefined;
}

/** What becomes of it. */
interface Decision {
  readonly action: 'write' | 'skip';
  /** The name to write under, or the one that is there. */
  readonly output: string;
}

/** What the names stand against. */
interface ConflictSurroundings {
  readonly policy: ConflictPolicy;
  /** The wanted names of the whole batch, other shards' too: none of them is taken for another result. */
  readonly planned: readonly string[];
  /** Whether something has that name on disk. */
  readonly exists: (output: string) => Promise<boolean>;
}

/**
 * What becomes of results whose names may be taken on disk, in their order. Names that are finished parts of the batch must not be among
 * them. With `unique` a name gets the lowest number from 2 on with which it is free, such as `out-2.png`, and is shortened if
 * it grows too long.
 */
export async function settleConflicts(
  wants: readonly Want[],
  { policy, planned, exists }: ConflictSurroundings,
): Promise<Decision[]> {
  const taken = new Set(planned.map(foldedName));
  const isTaken = async (name: string) => taken.has(foldedName(name)) || (await exists(name));
  const decisions: Decision[] = [];
  for (const { output, claimed } of wants) {
    if (claimed !== undefined) decisions.push({ action: 'write', output: claimed });
    else if (policy === 'overwrite' || !(await exists(output))) decisions.push({ action: 'write', output });
    else if (policy === 'skip') decisions.push({ action: 'skip', output });
    else decisions.push({ action: 'write', output: await freeName(output, isTaken) });
    taken.add(foldedName(decisions.at(-1)?.output ?? output));
  }
  return decisions;
}

/** Whether a relative path is there, for {@link ConflictSurroundings}. @param folder the output folder. */
export function existsIn(folder: string): (output: string) => Promise<boolean> {
  return async (output) => (await stat(resolve(folder, output)).catch(() => undefined)) !== undefined;
}
