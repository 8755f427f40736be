import type { InferenceSession } from 'onnxruntime-node';

/*
 * A process that exits while a WebGPU session is open can end with a segmentation fault, which systems report as a crash (observed before
 * ONNX Runtime 1.30.0 over SwiftShader). So this module keeps a list of open sessions and releases them when the process exits; releasing
 * is synchronous.
 */

const open = new Set<InferenceSession>();

function releaseAll(): void {
  for (const session of open) void session.release();
  open.clear();
}

/** Records an open session until {@link closeSession}. */
export function keepSession(session: InferenceSession): InferenceSession {
  if (open.size === 0) process.once('exit', releaseAll);
  open.add(session);
  return session;
}

/** Releases a session. */
export async function closeSession(session: InferenceSession): Promise<void> {
  if (!open.delete(session)) return;
  if (open.size === 0) process.off('exit', releaseAll);
  await session.release();
}
