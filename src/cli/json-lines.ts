import type { Writable } from 'node:stream';
import type { Progress } from '../stylize/index.js';
import type { Reporter } from './reporter.js';

/** One JSON object a line: `planned`, `preparing` and `painting` as the run goes, `saved`, `note`, and last `done` or `stopped`. */
export function jsonLines(out: Writable): Reporter {
  const line = (record: object) => out.write(`${JSON.stringify(record)}\n`);
  return {
    planned: ({ sizes, network, device, memory }) =>
      line({ stage: 'planned', sizes, network, device, memoryBytes: Math.ceil(memory) }),
    progressed: (progress) => line(fields(progress)),
    saved: (output, progress) => line({ ...fields(progress), stage: 'saved', output }),
    noted: (note) => line({ stage: 'note', note }),
    ended: ({ stage, progress, output, picture, elapsedSeconds }) =>
      line({ ...fields(progress), stage, remainingSeconds: 0, elapsedSeconds, output, ...sides(picture) }),
    abandoned: () => line({ stage: 'stopped', output: null }),
    close: () => undefined,
  };
}

const sides = ({ width, height }: { width: number; height: number }) => ({ width, height });

/** A record without its picture, every field always there but the note. */
function fields({ picture: _, note, ...progress }: Progress) {
  return {
    ...progress,
    loss: progress.loss ?? null,
    remainingSeconds: progress.remainingSeconds ?? null,
    ...(note !== undefined && { note }),
  };
}
