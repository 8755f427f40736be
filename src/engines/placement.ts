import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the operations of a graph were done. */
export interface Placement {
  /** How many were done on the device itself. */
  readonly onDevice: number;
  /** Operations that the device lacks and the CPU does for it, by their ONNX name, with how often. */
  readonly onCpu: Readonly<Record<string, number>>;
  /** Copies between the two within the graph. */
  readonly copies: number;
}

const prefix = 'profile';

/** The start of the names of the profiles that sessions write into a folder. */
export const profilePrefix = (folder: string): string => join(folder, prefix);

interface ProfileEvent {
  readonly cat: string;
  readonly name: string;
  readonly args?: { readonly op_name?: string; readonly provider?: string };
}

/**
 * Reads where a session that was profiled into a folder placed its operations.
 * @param device whether they were to be done on a device of their own, and not on the CPU.
 * @returns undefined where there is no profile.
 */
export async function readPlacement(folder: string, isOnCpu: boolean): Promise<Placement | undefined> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(prefix)).sort();
  const last = names.at(-1);
  if (last === undefined) return undefined;
  const events: readonly ProfileEvent[] = JSON.parse(await readFile(join(folder, last), 'utf8'));
  return placementOf(events, isOnCpu);
}

/** The placement that the events of one profile tell; a node that ran several times counts once. */
export function placementOf(events: readonly ProfileEvent[], isOnCpu: boolean): Placement {
  const nodes = new Map(
    events.filter(({ cat, args }) => cat === 'Node' && args?.provider).map((event) => [event.name, event]),
  );
  const onCpu: Record<string, number> = {};
  let onDevice = 0;
  let copies = 0;
  for (const { args } of nodes.values()) {
    const operator = args?.op_name ?? 'unknown';
    if (operator.startsWith('Memcpy')) copies += 1;
    else if (isOnCpu || args?.provider !== 'CPUExecutionProvider') onDevice += 1;
    else onCpu[operator] = (onCpu[operator] ?? 0) + 1;
  }
  return { onDevice, onCpu, copies };
}
