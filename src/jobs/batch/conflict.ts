import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ConflictPolicy } from '../../common/output.js';
import { freeName } from '../../disk/index.js';
import { foldedName } from './characters.js';

export interface Want {
  /** The path relative to the output folder, with `/`. */
  readonly output: string;
  /** The name that an interrupted run of the same item has claimed; a file of that name is its own. */
  readonly claimed?: string | undefined;
}

/** Whether and where a result is written. */
interface Decision {
  readonly action: 'write' | 'skip';
  /** The name to write, or the existing one. */
  readonly output: string;
}

/** What the names are checked against. */
interface ConflictContext {
  readonly policy: ConflictPolicy;
  /** The planned names of the whole batch with all shards: none of them is used for another result. */
  readonly planned: readonly string[];
  readonly exists: (output: string) => Promise<boolean>;
}

/**
 * Decides about results whose names may exist on disk, in their order. Finished parts of the batch must not be among them. With `unique`
 * a name gets the lowest free number from 2 on, such as `out-2.png`, and is shortened if it becomes too long.
 */
export async function settleConflicts(
  wants: readonly Want[],
  { policy, planned, exists }: ConflictContext,
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

/** Checks whether a relative path exists, for {@link ConflictContext}. @param folder the output folder. */
export function existsIn(folder: string): (output: string) => Promise<boolean> {
  return async (output) => (await stat(resolve(folder, output)).catch(() => undefined)) !== undefined;
}
