import type { InferenceSession } from 'onnxruntime-node';

/*
 * A process that ended while a WebGPU session was open has been seen to die of a segmentation fault, which systems report as a crash
 * (ONNX Runtime 1.30.0 over SwiftShader no longer does). So the sessions that are open are known here, and go when the process ends,
 * whichever way that is. Releasing one is done by the time it is asked for.
 */

const open = new Set<InferenceSession>();

function releaseAll(): void {
  for (const session of open) void session.release();
  open.clear();
}

/** Takes note of an open session until {@link closeSession}. */
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
