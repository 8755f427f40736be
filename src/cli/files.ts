import { stat } from 'node:fs/promises';

/** Whether there is anything of this name. */
export async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
