import type { Writable } from 'node:stream';
import { SingleBar } from 'cli-progress';
import { durationText } from '../common/wording.js';
import { noteSentence } from '../compute/index.js';
import type { Reporter, RunProgress } from './reporter.js';
import { abandonedText, endingText, planText } from './text-lines.js';

/** Steps of the bar; finer than any terminal shows. */
const steps = 1000;

/** The look of a bar, which is followed by `facts` from its payload. */
export const barLook = {
  format: '{bar} {percentage}% | {facts}',
  barCompleteChar: '█',
  barIncompleteChar: '░',
  barsize: 24,
  fps: 10,
  // Without it a line longer than the terminal is wide would be drawn again below itself.
  linewrap: true,
  clearOnComplete: true,
  // interrupt.ts handles Ctrl-C.
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
  let isStarted = false;
  return {
    planned: (plan) => {
      endSize = plan.sizes.at(-1) ?? 0;
      line(planText(plan));
      bar.start(steps, 0, { facts: 'preparing' });
      isStarted = true;
    },
    progressed: (record) => {
      if (record.note !== undefined) above(noteSentence(record, record.note));
      // The bar never goes back when the estimate grows.
      done = Math.max(done, Math.floor(steps * fractionDone(record)));
      bar.update(done, { facts: factsText(record, endSize) });
    },
    saved: () => undefined,
    noted: (sentence) => (isStarted ? above : line)(sentence),
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
 * The terminal without the control sequences that save and restore the cursor (DECSC and DECRC of the VT100), which would overwrite
 * lines written in between.
 */
export function withoutReturn(terminal: Writable): Writable {
  const write = (text: string) => text === '\x1b7' || text === '\x1b8' || terminal.write(text);
  return Object.create(terminal, { write: { value: write } });
}

function fractionDone({ elapsedSeconds, remainingSeconds }: RunProgress): number {
  return remainingSeconds === null ? 0 : elapsedSeconds / (elapsedSeconds + remainingSeconds);
}

function factsText(record: RunProgress, endSize: number): string {
  const { size, iteration, iterations, loss, remainingSeconds } = record;
  const facts = [`${size} of ${endSize} px`, `iteration ${iteration}/${iterations}`];
  if (loss !== null) facts.push(`loss ${loss.toPrecision(4)}`);
  if (remainingSeconds !== null) facts.push(`${durationText(remainingSeconds)} left`);
  return facts.join(' | ');
}
