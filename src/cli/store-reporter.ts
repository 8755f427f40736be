import type { Writable } from 'node:stream';
import { SingleBar } from 'cli-progress';
import { megabytes } from '../common/wording.js';
import type { Listener, StoreEvent } from '../store/index.js';
import { barLook, withoutReturn } from './progress-bar.js';
import { nowhere } from './reporter.js';

/** Shows the progress of an installation. */
interface StoreReporter {
  readonly listener: Listener;
  /** Called last, however it ended. */
  readonly close: () => void;
}

/** The reporter that suits the options and the terminal. */
export function storeReporter(options: { readonly json: boolean; readonly quiet: boolean }): StoreReporter {
  const json = (event: StoreEvent) => process.stdout.write(`${JSON.stringify(event)}\n`);
  if (options.json) return { listener: steps(100, json), close: () => undefined };
  if (options.quiet) return lines(nowhere);
  return process.stderr.isTTY ? bar(process.stderr) : lines(process.stderr);
}

/** For logs and pipes: a line for each stage, and for every 10 % of a download. */
function lines(out: Writable): StoreReporter {
  let last = '';
  const pass = steps(10, (event) => {
    const text = sentence(event);
    if (text !== last) out.write(`${text}\n`);
    last = text;
  });
  return { listener: pass, close: () => undefined };
}

/** For people at a terminal. */
function bar(terminal: Writable): StoreReporter {
  const drawn = new SingleBar({ ...barLook, stream: withoutReturn(terminal) });
  let stage = '';
  const startBar = (event: StoreEvent, total: number) => {
    drawn.stop();
    stage = event.stage;
    drawn.start(total, 0, { facts: '' });
  };
  return {
    listener: (event) => {
      if (event.stage === 'waiting') return void terminal.write(`${sentence(event)}\n`);
      const [done, total] = amounts(event);
      if (event.stage !== stage) startBar(event, total);
      drawn.update(done, { facts: facts(event) });
    },
    close: () => drawn.stop(),
  };
}

function amounts(event: StoreEvent): [number, number] {
  if (event.stage === 'downloading') return [event.done, event.size];
  return event.stage === 'measuring' ? [event.done, event.pictures] : [0, 1];
}

function facts(event: StoreEvent): string {
  return event.stage === 'downloading'
    ? `${megabytes(event.done)} of ${megabytes(event.size)}`
    : sentence(event).replace(/\.$/, '');
}

function sentence(event: StoreEvent): string {
  switch (event.stage) {
    case 'waiting': {
      const who = event.pid === undefined ? '' : ` (process ${event.pid})`;
      return `Another Impasto${who} is already using ${event.name}: waiting for it.`;
    }
    case 'downloading':
      return `Downloading ${event.name}: ${megabytes(event.done)} of ${megabytes(event.size)}.`;
    case 'converting':
      return `Converting ${event.name}.`;
    default:
      return `Measuring the activations of ${event.name} on the bundled pictures.`;
  }
}

/** Passes on every event, of a download only so many. */
function steps(count: number, pass: Listener): Listener {
  let last = -1;
  return (event) => {
    if (event.stage === 'downloading') {
      const step = Math.floor((count * event.done) / event.size);
      if (step === last) return;
      last = step;
    }
    pass(event);
  };
}
