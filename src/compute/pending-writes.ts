import { writeAtomically } from '../images/index.js';

const pending = new Set<Promise<void>>();

/** As `writeAtomically`, and known to {@link writesSettled}. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const writing = writeAtomically(path, content);
  pending.add(writing);
  try {
    await writing;
  } finally {
    pending.delete(writing);
  }
}

/** Resolves when no file is half-written, so that the process may end without leaving a temporary one behind. */
export async function writesSettled(): Promise<void> {
  await Promise.allSettled(pending);
}
