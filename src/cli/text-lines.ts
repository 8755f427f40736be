import type { Writable } from 'node:stream';
import { durationText, listed, memoryText } from '../common/wording.js';
import { noteSentence } from '../compute/index.js';
import { isCpu } from '../engines/index.js';
import type { Ending, Plan, Reporter, RunProgress } from './reporter.js';

/** The first sentence of a run. */
export function planText({ sizes, network, device, memory, remark }: Plan): string {
  const where = isCpu(device) ? 'the CPU' : device;
  return (
    `Painting at ${listed(sizes)} pixels with the network ${network} on ${where}; ` +
    `this needs about ${memoryText(memory)} of memory.${remark === undefined ? '' : ` ${remark}`}`
  );
}

/** The last sentence of a run: where the picture is, and how long it took or how far it got. */
export function endingText({ stage, progress, output, picture, endSize, elapsedSeconds }: Ending): string {
  return stage === 'done'
    ? `Painted "${output}" (${picture.width} × ${picture.height} pixels) in ${durationText(elapsedSeconds)}.`
    : `Stopped at ${progress.size} of ${endSize} pixels; the picture so far is in "${output}".`;
}

/** The last sentence of a run that was stopped before the first iteration. */
export const abandonedText = 'Stopped before anything was painted; nothing was saved.';

/** For logs and pipes: a line for each scale on `progress`, and where the picture is on `results`. */
export function textLines(progress: Writable, results: Writable): Reporter {
  const line = (text: string) => progress.write(`${text}\n`);
  return {
    planned: (plan) => line(planText(plan)),
    progressed: (record) => {
      if (record.stage === 'preparing') line(scaleText(record));
      if (record.note !== undefined) line(noteSentence(record, record.note));
    },
    saved: () => undefined,
    noted: line,
    ended: (ending) => results.write(`${endingText(ending)}\n`),
    abandoned: () => results.write(`${abandonedText}\n`),
    close: () => undefined,
  };
}

function scaleText({ scale, scales, size, iterations, remainingSeconds }: RunProgress): string {
  const rest = remainingSeconds === null ? '' : `, about ${durationText(remainingSeconds)} left`;
  return `Scale ${scale} of ${scales}: ${size} pixels, ${iterations} iterations${rest}.`;
}
