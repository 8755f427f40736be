import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the operations of a graph ran. */
export interface Placement {
  /** How many ran on the device itself. */
  readonly onDevice: number;
  /** Operations that the device does not support and that ran on the CPU: how many, by their ONNX name. */
  readonly onCpu: Readonly<Record<string, number>>;
  /** Copies between the two within the graph. */
  readonly copies: number;
}

const prefix = 'profile';

/** Prefix of the profile files that sessions write into a folder. */
export const profilePrefix = (folder: string): string => join(folder, prefix);

interface ProfileEvent {
  readonly cat: string;
  readonly name: string;
  readonly args?: { readonly op_name?: string; readonly provider?: string };
}

/**
 * Reads from the latest profile in a folder where a session placed its operations.
 * @param isOnCpu whether the device is the CPU.
 * @returns undefined when there is no profile.
 */
export async function readPlacement(folder: string, isOnCpu: boolean): Promise<Placement | undefined> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(prefix)).sort();
  const last = names.at(-1);
  if (last === undefined) return undefined;
  const events: readonly ProfileEvent[] = JSON.parse(await readFile(join(folder, last), 'utf8'));
  return placementOf(events, isOnCpu);
}

/** The placement in the events of one profile; a node that ran several times counts once. */
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
