import type { Writable } from 'node:stream';
import { SingleBar } from 'cli-progress';
import { counted, durationText } from '../../common/wording.js';
import type { SheetEvent } from '../../compute/index.js';
import { isCpu } from '../../engines/index.js';
import { barLook, withoutReturn } from '../progress-bar.js';
import { nowhere } from '../reporter.js';

/** A finished sheet. */
interface SheetEnding {
  readonly output: string;
  readonly width: number;
  readonly height: number;
  /** Number of paintings on it. */
  readonly painted: number;
  readonly elapsedSeconds: number;
}

/** Shows the progress of a contact sheet. */
export interface SheetReporter {
  readonly planned: (plan: { tiles: number; tile: number; device: string }) => void;
  readonly noted: (sentence: string) => void;
  readonly received: (event: SheetEvent) => void;
  readonly ended: (ending: SheetEnding) => void;
  readonly close: () => void;
}

/** The reporter that suits the options and the terminal. */
export function sheetReporterFor(options: {
  readonly json: boolean;
  readonly quiet: boolean;
}): SheetReporter {
  if (options.json) return jsonReporter(process.stdout);
  if (options.quiet) return textReporter(nowhere, nowhere);
  return process.stderr.isTTY
    ? barReporter(process.stderr, process.stdout)
    : textReporter(process.stderr, process.stdout);
}

/** One JSON object a line: `planned`, `tile` or `skipped` for each style, `note`, and finally `done`. */
function jsonReporter(out: Writable): SheetReporter {
  const line = (record: object) => out.write(`${JSON.stringify(record)}\n`);
  return {
    planned: (plan) => line({ stage: 'planned', ...plan }),
    noted: (note) => line({ stage: 'note', note }),
    received: ({ type, ...event }) =>
      line({ stage: type, ...('failure' in event ? { tile: event.tile, ...event.failure } : event) }),
    ended: (ending) => line({ stage: 'done', ...ending }),
    close: () => undefined,
  };
}

/** For logs and pipes: a line for each tile. */
function textReporter(progress: Writable, results: Writable): SheetReporter {
  const line = (text: string) => progress.write(`${text}\n`);
  let tiles = 0;
  return {
    planned: (plan) => {
      tiles = plan.tiles;
      line(planText(plan));
    },
    noted: line,
    received: (event) =>
      line(event.type === 'tile' ? `${event.tile} of ${tiles}: ${event.label}` : skippedText(event)),
    ended: (ending) => results.write(endingText(ending)),
    close: () => undefined,
  };
}

/** For people at a terminal: a bar, and a line for each style that is left out. */
function barReporter(terminal: Writable, results: Writable): SheetReporter {
  const bar = new SingleBar({ ...barLook, stream: withoutReturn(terminal) });
  const line = (text: string) => terminal.write(`${text}\n`);
  let tiles = 0;
  return {
    planned: (plan) => {
      tiles = plan.tiles;
      line(planText(plan));
      bar.start(tiles, 0, { facts: 'preparing' });
    },
    noted: line,
    received: (event) => {
      if (event.type === 'tile')
        bar.update(event.tile, { facts: `${event.tile} of ${tiles} | ${event.label}` });
      else {
        bar.stop();
        line(skippedText(event));
        bar.start(tiles, event.tile, { facts: `${event.tile} of ${tiles}` });
      }
    },
    ended: (ending) => {
      bar.stop();
      results.write(endingText(ending));
    },
    close: () => bar.stop(),
  };
}

function planText({ tiles, tile, device }: { tiles: number; tile: number; device: string }): string {
  return `Painting ${counted(tiles, 'tile')} of ${tile} pixels on ${isCpu(device) ? 'the CPU' : device}.`;
}

const skippedText = ({ failure }: SheetEvent & { type: 'skipped' }) => `Left out: ${failure.message}`;

function endingText({ output, width, height, painted, elapsedSeconds }: SheetEnding): string {
  return `Painted "${output}" (${counted(painted, 'tile')}, ${width} × ${height} pixels) in ${durationText(elapsedSeconds)}.\n`;
}
