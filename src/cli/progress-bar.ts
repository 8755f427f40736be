import type { Writable } from 'node:stream';
import { SingleBar } from 'cli-progress';
import { durationText } from '../common/wording.js';
import type { Progress } from '../stylize/index.js';
import type { Reporter } from './reporter.js';
import { abandonedText, endingText, noteText, planText } from './text-lines.js';

/** Steps of the bar; finer than any terminal shows. */
const steps = 1000;

/** How a bar looks; `facts` of its payload stands behind it. */
export const barLook = {
  format: '{bar} {percentage}% | {facts}',
  barCompleteChar: '█',
  barIncompleteChar: '░',
  barsize: 24,
  fps: 10,
  // A line longer than the terminal is wide would be drawn anew below itself.
  linewrap: true,
  clearOnComplete: true,
  // Ctrl-C is the supervising process's to handle.
  gracefulExit: false,
};

/** For people at a terminal: a bar on `terminal` with scale, iteration, loss and time left, and where the picture is on `results`. */
export function progressBar(terminal: Writable, results: Writable): Reporter {
  const bar = new SingleBar({ ...barLook, stream: withoutReturn(terminal) });
  const line = (text: string) => terminal.write(`${text}\n`);
  let endSize = 0;
  let done = 0;
  const above = (text: string) => {
    bar.stop();
    line(text);
    bar.start(steps, done, { facts: '' });
  };
  return {
    planned: (plan) => {
      endSize = plan.sizes.at(-1) ?? 0;
      line(planText(plan));
      bar.start(steps, 0, { facts: 'preparing' });
    },
    progressed: (record) => {
      if (record.note !== undefined) above(noteText(record));
      // An estimate that grows must not pull the bar back.
      done = Math.max(done, Math.floor(steps * fractionDone(record)));
      bar.update(done, { facts: factsText(record, endSize) });
    },
    saved: () => undefined,
    noted: line,
    ended: (ending) => {
      bar.stop();
      results.write(`${endingText(ending)}\n`);
    },
    abandoned: () => {
      bar.stop();
      results.write(`${abandonedText}\n`);
    },
    close: () => bar.stop(),
  };
}

/**
 * The terminal without "save the cursor" and "go back to it": lines that others have written since would be written over.
 * ECMA-48 has no such pair; these are DECSC and DECRC of the VT100.
 */
export function withoutReturn(terminal: Writable): Writable {
  const write = (text: string) => text === '\x1b7' || text === '\x1b8' || terminal.write(text);
  return Object.create(terminal, { write: { value: write } });
}

function fractionDone({ elapsedSeconds, remainingSeconds }: Progress): number {
  return remainingSeconds === undefined ? 0 : elapsedSeconds / (elapsedSeconds + remainingSeconds);
}

function factsText(record: Progress, endSize: number): string {
  const { size, iteration, iterations, loss, remainingSeconds } = record;
  const facts = [`${size} of ${endSize} px`, `iteration ${iteration}/${iterations}`];
  if (loss !== undefined) facts.push(`loss ${loss.toPrecision(4)}`);
  if (remainingSeconds !== undefined) facts.push(`${durationText(remainingSeconds)} left`);
  return facts.join(' | ');
}
