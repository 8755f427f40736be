import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { progressBar } from '../../../src/cli/progress-bar.js';
import type { RunProgress } from '../../../src/cli/reporter.js';
import { textLines } from '../../../src/cli/text-lines.js';
import { durationText, listed, memoryText, quoted } from '../../../src/common/wording.js';

const record: RunProgress = {
  stage: 'painting',
  size: 256,
  scale: 2,
  scales: 3,
  iteration: 40,
  iterations: 100,
  losses: { tv: 1.23456 },
  loss: 1.23456,
  elapsedSeconds: 20,
  remainingSeconds: 60,
  fraction: 0.25,
};

const plan = { sizes: [181, 256, 512], network: 'random', device: 'cpu', memory: 601e6 };

/** A terminal whose text can be read back, without its control sequences. */
function terminal() {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 120 });
  let text = '';
  stream.on('data', (bytes: Buffer) => {
    text += bytes.toString('utf8');
  });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences begin with one
  return { stream, raw: () => text, text: () => text.replace(/\x1b(?:\[[0-9;?]*[A-Za-z]|[78])/g, '') };
}

describe('the progress bar', () => {
  const watched = (progressed: readonly RunProgress[]) => {
    const [watch, results] = [terminal(), terminal()];
    const reporter = progressBar(watch.stream, results.stream);
    reporter.planned(plan);
    for (const step of progressed) reporter.progressed(step);
    reporter.close();
    return watch.text();
  };

  it('shows scale, iteration, loss and the time left', () => {
    const text = watched([record]);
    expect(text).toContain('about 610 MB');
    expect(text).toContain('25% | 256 of 512 px | iteration 40/100 | loss 1.235 | 1 min 0 s left');
  });

  it('does not go back when the estimate grows', () => {
    const text = watched([record, { ...record, iteration: 41, remainingSeconds: 180 }]);
    expect(text).toContain('25% | 256 of 512 px | iteration 41/100');
  });

  it('clears its own line at the end, and no other', () => {
    const watch = terminal();
    const reporter = progressBar(watch.stream, watch.stream);
    reporter.planned(plan);
    watch.stream.write('Stopping.\n');
    reporter.progressed(record);
    reporter.close();
    expect(watch.raw()).not.toContain('\x1b7');
    expect(watch.raw()).not.toContain('\x1b8');
    expect(watch.raw().endsWith('\x1b[1G\x1b[2K')).toBe(true);
  });

  it('keeps notes above itself', () => {
    expect(watched([{ ...record, note: 'stepped back' }])).toContain(
      'At 256 pixels, iteration 40: stepped back.\n',
    );
  });
});

it('plain lines show scales and notes, but not iterations', () => {
  const [watch, results] = [terminal(), terminal()];
  const reporter = textLines(watch.stream, results.stream);
  reporter.progressed({ ...record, stage: 'preparing', iteration: 0 });
  reporter.progressed(record);
  reporter.progressed({ ...record, note: 'stepped back' });
  expect(watch.text()).toBe(
    'Scale 2 of 3: 256 pixels, 100 iterations, about 1 min 0 s left.\nAt 256 pixels, iteration 40: stepped back.\n',
  );
});

it.each([
  [0.4, '0 s'],
  [59.4, '59 s'],
  [59.6, '1 min 0 s'],
  [200, '3 min 20 s'],
  [3900, '1 h 5 min'],
])('%s seconds are %s', (seconds, text) => {
  expect(durationText(seconds)).toBe(text);
});

it('memory is rounded up, and lists are joined', () => {
  expect(memoryText(601e6)).toBe('610 MB');
  expect(listed([1, 2, 3])).toBe('1, 2 and 3');
  expect(listed([1])).toBe('1');
});

it('a quotation is on one line, and keeps both ends of a long name', () => {
  expect(quoted('C:\\my "best" photo.jpg')).toBe('"C:\\my "best" photo.jpg"');
  expect(quoted('a\nb\u2028')).toBe('"a\\u000ab\\u2028"');
  expect(quoted(`${'a'.repeat(100)}${'z'.repeat(100)}`)).toBe(`"${'a'.repeat(60)}…${'z'.repeat(60)}"`);
});
