import type { Writable } from 'node:stream';
import type { Reporter, RunProgress } from './reporter.js';

/** One JSON object a line: `planned`, `preparing` and `painting` during the run, `saved`, `note`, and finally `done` or `stopped`. */
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

/** The fields of a line; all of them are always present except the note. */
function fields({ fraction: _, ...progress }: RunProgress) {
  return progress;
}
