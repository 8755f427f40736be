import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRoute } from '../../../renderer/app/route.js';
import { keyText, matches } from '../../../renderer/app/shortcuts.js';
import { languageOf } from '../../../renderer/app/use-appearance.js';
import { batchStatusText, sortedRows } from '../../../renderer/batch/status-text.js';
import { differing } from '../../../renderer/gallery/compare-view.jsx';
import { heightOf, justify } from '../../../renderer/gallery/justify.js';
import { i18n } from '../../../renderer/i18n/index.js';
import { spacedName } from '../../../renderer/paint/option-texts.js';
import { finalWidth, ratioOf } from '../../../renderer/stage/preview.js';
import { bounded, fitted, zoomed } from '../../../renderer/stage/zoom.js';
import { bytesText } from '../../../renderer/text/bytes.js';
import { aboutText, roundedEstimate, tookText } from '../../../renderer/text/duration.js';
import { localeOf } from '../../../renderer/text/locale.js';
import { pictureTitle } from '../../../renderer/text/picture-name.js';
import { readNumber } from '../../../renderer/ui/number-input.jsx';
import { curveOf, scaleStarts } from '../../../renderer/watch/loss-curve.jsx';
import { stripOf } from '../../../renderer/watch/queue-strip.jsx';
import { offerFor } from '../../../renderer/watch/retry.jsx';
import { saveName } from '../../../renderer/watch/save-picture.js';
import { segmentsOf } from '../../../renderer/watch/scales.jsx';
import { jobStatusText, withoutTime } from '../../../renderer/watch/status-text.js';
import { finished, job } from './jobs.js';

const english = i18n.getFixedT('en');
const russian = i18n.getFixedT('ru');
const queue = { held: false, painting: [], queued: [] };
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('a justified layout', () => {
  it('fills each row but the last to the width, in order, without overlaps', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.3, max: 3, noNaN: true }), { maxLength: 40 }), (ratios) => {
        const placed = justify(ratios, 1000, 200, 8);
        expect(placed).toHaveLength(ratios.length);
        const rows = [...new Set(placed.map(({ top }) => top))];
        for (const top of rows.slice(0, -1)) {
          const row = placed.filter((each) => each.top === top);
          const last = row.at(-1);
          expect((last?.left ?? 0) + (last?.width ?? 0)).toBeCloseTo(1000, 3);
        }
        for (const [index, place] of placed.entries())
          expect(place.width / place.height).toBeCloseTo(ratios[index] ?? 0, 6);
      }),
    );
    expect(heightOf([])).toBe(0);
  });

  it('does not enlarge a single picture', () => {
    expect(justify([1], 1000, 200, 8)).toEqual([{ left: 0, top: 0, width: 200, height: 200 }]);
  });
});

describe('zooming', () => {
  it('keeps the point under the cursor in place', () => {
    const view = { x: 30, y: -10, k: 1.5 };
    const next = zoomed(view, 2, 100, 40);
    const under = (v: typeof view, at: number, shift: number) => (at - shift) / v.k;
    expect(under(next, 100, next.x)).toBeCloseTo(under(view, 100, view.x));
    expect(under(next, 40, next.y)).toBeCloseTo(under(view, 40, view.y));
  });

  it('has limits, and keeps the picture visible', () => {
    expect(zoomed(fitted, 1e9, 0, 0).k).toBe(32);
    expect(zoomed(fitted, 1e-9, 0, 0).k).toBe(0.5);
    // A picture of 128 pixels in a box of 900.
    expect(zoomed(fitted, 128 / 900, 0, 0, 128 / 900).k).toBeCloseTo(128 / 900);
    const frame = { width: 1000, height: 800 };
    expect(bounded({ x: 5000, y: -5000, k: 2 }, { width: 900, height: 700 }, frame)).toEqual({
      x: 650,
      y: -500,
      k: 2,
    });
    expect(bounded({ x: 50, y: 50, k: 1 }, frame, frame)).toEqual(fitted);
  });
});

describe('the status of a job', () => {
  it.each([
    [job, 'Painting at 256 of 512, about 40 s left.'],
    [{ ...job, wanted: 'pause' as const }, 'Pausing.'],
    [{ ...job, state: 'paused' as const }, 'Paused at 256 of 512.'],
    [{ ...job, progress: null }, 'Getting ready.'],
    [{ ...job, state: 'stopped' as const }, 'Stopped. This is the picture so far.'],
    [finished, 'Done in 1 min 20 s. 512 × 384.'],
    [{ ...job, state: 'failed' as const, failure: { code: 'memory', message: 'Too large.' } }, 'Too large.'],
  ])('%#', (state, sentence) => {
    expect(plain(jobStatusText(english, state, queue))).toBe(sentence);
  });

  it('counts the jobs ahead of it, in both languages', () => {
    const waiting = { ...job, state: 'queued' as const };
    const behind = (count: number) => ({
      held: false,
      painting: ['x'],
      queued: [...Array(count - 1).fill('y'), 'job-1'],
    });
    expect(jobStatusText(english, waiting, behind(1))).toBe('Waiting: 1 picture ahead.');
    expect(jobStatusText(english, waiting, behind(2))).toBe('Waiting: 2 pictures ahead.');
    expect(plain(jobStatusText(russian, waiting, behind(1)))).toBe('В очереди: впереди 1 картина.');
    expect(plain(jobStatusText(russian, waiting, behind(3)))).toBe('В очереди: впереди 3 картины.');
    expect(plain(jobStatusText(russian, waiting, behind(5)))).toBe('В очереди: впереди 5 картин.');
  });

  it('is said before the queue lists the job, and behind others that wait', () => {
    const waiting = { ...job, id: 'job-9', state: 'queued' as const };
    const others = { held: false, painting: ['x'], queued: ['y', 'z'] };
    expect(jobStatusText(english, waiting, others)).toBe('Waiting: 3 pictures ahead.');
    expect(jobStatusText(english, waiting, queue)).toBe('Waiting: next to be painted.');
  });

  it('is not "Getting ready." again between two scales', () => {
    const between = { ...job, progress: { ...job.progress!, stage: 'preparing' as const, iteration: 0 } };
    expect(plain(jobStatusText(english, between, queue))).toBe('Painting at 256 of 512, about 40 s left.');
    const first = { ...between, progress: { ...between.progress, scale: 1, size: 128 } };
    expect(jobStatusText(english, first, queue)).toBe('Getting ready.');
  });

  it('has no time left without a connection', () => {
    expect(jobStatusText(english, withoutTime(job), queue)).toBe('Painting at 256 of 512.');
    const counts = {
      total: 3,
      queued: 2,
      painting: 0,
      paused: 0,
      done: 1,
      skipped: 0,
      failed: 0,
      cancelled: 0,
    };
    const batch = {
      id: 'b',
      created: 1,
      state: 'running',
      folder: '',
      options: {},
      counts,
      remainingSeconds: 60,
    } as const;
    expect(plain(batchStatusText(english, batch, true))).toBe('1 of 3 done, about 1 min left');
    expect(batchStatusText(english, batch, false)).toBe('1 of 3 done');
  });

  it.each([
    ['defect', {}, 1e9, 'same'],
    ['out-of-memory', {}, 1e9, 1792],
    ['memory', { needed: 6200, fits: 900 }, 2e9, 900],
    ['memory', { needed: 6200, fits: 900 }, 7e9, 'same'],
    ['memory', { needed: 6200, fits: 8, context: 'nothing' }, 2e9, 'none'],
    ['memory', {}, 2e9, 'same'],
  ] as const)('after %s %j with %d bytes free offers %s', (code, values, free, offer) => {
    const failed = { options: { size: 2048 }, failure: { code, message: '', values } };
    expect(offerFor(failed, free)).toBe(offer);
  });

  it('fills one segment per scale', () => {
    expect(segmentsOf(job.progress!)).toEqual([1, 0.3, 0]);
    expect(segmentsOf({ ...job.progress!, stage: 'done' })).toEqual([1, 1, 1]);
  });

  it('includes the aspect ratio before it is done', () => {
    expect(ratioOf(job)).toBeCloseTo(4 / 3);
    const half = { ...job, content: { ...job.content, crop: { left: 0, top: 0, width: 0.5, height: 1 } } };
    expect(ratioOf(half)).toBeCloseTo(2 / 3);
    expect(finalWidth(half)).toBe(341);
    expect(finalWidth(finished)).toBe(512);
  });
});

describe('lists', () => {
  it('show failures of a batch first, then active jobs, then the rest in order', () => {
    const row = (id: string, state: typeof job.state, index: number) => ({
      ...job,
      id,
      state,
      batch: { id: 'b', index },
    });
    const rows = [
      row('d', 'done', 1),
      row('q', 'queued', 2),
      row('f', 'failed', 4),
      row('p', 'painting', 3),
      row('e', 'done', 0),
    ];
    expect(sortedRows(rows).map(({ id }) => id)).toEqual(['f', 'p', 'q', 'e', 'd']);
  });

  it('show ended, running and queued jobs, none of them of batches', () => {
    const waiting = { ...job, id: 'job-3', state: 'queued' as const };
    const batch = { ...job, id: 'job-4', batch: { id: 'b', index: 1 } };
    const failed = { ...job, id: 'job-5', state: 'failed' as const, ended: 80 };
    expect(stripOf([waiting, batch, job, finished, failed], ['job-3']).map(({ id }) => id)).toEqual([
      'job-5',
      'job-2',
      'job-1',
      'job-3',
    ]);
  });

  it('show only differences', () => {
    const fact = (name: string, value: string) => ({ name, value });
    expect(differing([fact('Size', '1'), fact('Seed', '2')], [fact('Size', '1'), fact('Seed', '3')])).toEqual(
      [fact('Seed', '2')],
    );
  });
});

describe('the loss curve', () => {
  const point = (scale: number, total: number, loss: number) => ({ scale, iteration: total, total, loss });
  it('follows the loss, and marks where scales start', () => {
    const points = [point(1, 0, 10), point(1, 50, 1), point(2, 100, 0.1)];
    const heights = [...curveOf(points).matchAll(/[ML][\d.]+ ([\d.]+)/g)].map(([, y]) => Number(y));
    expect(heights).toEqual([...heights].sort((one, other) => one - other));
    expect(scaleStarts(points)).toEqual([1]);
    expect(curveOf([])).toBe('');
    expect(curveOf([point(1, 0, 1), point(1, 1, 1)])).toContain('48.0');
  });
});

describe('texts', () => {
  it('round estimates but not measured times', () => {
    expect([3, 12, 42, 58, 100, 200, 4000].map(roundedEstimate)).toEqual([3, 10, 40, 60, 100, 180, 4020]);
    expect(plain(aboutText(english, 2))).toBe('a few seconds');
    expect(plain(aboutText(english, 130))).toBe('about 2 min 10 s');
    expect(plain(tookText(english, 3725))).toBe('1 h 2 min');
    expect(plain(tookText(russian, 80))).toBe('1 мин 20 с');
    expect(bytesText(80_134_624, 'en')).toBe('80.1 MB');
    expect(bytesText(0, 'en')).toBe('0 byte');
  });

  it('name pictures without extension, and samples by their title', () => {
    expect(pictureTitle(english, { name: 'Вид.из окна.jpg' })).toBe('Вид.из окна');
    expect(pictureTitle(english, { name: '.jpg' })).toBe('.jpg');
    expect(pictureTitle(russian, { name: 'Harbour', origin: 'sample' })).toBe('Гавань');
    expect(pictureTitle(russian, { name: 'Harbour', origin: 'upload' })).toBe('Harbour');
    expect(spacedName('learningRate')).toBe('Learning rate');
  });

  it('make file names that every system accepts', () => {
    const named = {
      content: { ...job.content, name: 'a/b:c?.jpg' },
      styles: [{ ...job.styles[0]!, name: '星夜 🌌.png' }],
    };
    expect(saveName(english, named, 'jpeg')).toBe('a b c in the style of 星夜 🌌.jpg');
    const long = { ...named, content: { ...job.content, name: `${'я'.repeat(300)}.jpg` } };
    expect(saveName(english, long, 'png')).toBe(`${'я'.repeat(120)}.png`);
    const waves = { ...named, content: { ...job.content, name: `a${'🌊'.repeat(300)}.jpg` } };
    expect(saveName(english, waves, 'png')).toBe(`a${'🌊'.repeat(59)}.png`);
    const sample = { ...named, content: { ...job.content, name: 'Harbour', origin: 'sample' as const } };
    expect(saveName(russian, sample, 'png')).toBe('Гавань в стиле 星夜 🌌.png');
  });

  it('parse numbers with a comma or a point', () => {
    expect(['1,5', ' 2 ', '', 'x', '1e3'].map(readNumber)).toEqual([1.5, 2, null, null, 1000]);
  });

  it('have the dates of the country of the system', () => {
    expect(localeOf('en', ['de-DE', 'en-GB', 'en-US'])).toBe('en-GB');
    expect(localeOf('ru', ['en-GB'])).toBe('ru');
    expect(localeOf('en', ['en-US@posix'])).toBe('en');
    expect(localeOf('en', ['en-US@posix', 'en-GB'])).toBe('en-GB');
  });

  it('follow the language of the system by default', () => {
    expect(languageOf('system', ['de-DE', 'ru-RU', 'en'])).toBe('ru');
    expect(languageOf('system', ['de-DE'])).toBe('en');
    expect(languageOf('en', ['ru'])).toBe('en');
  });
});

describe('addresses and keys', () => {
  it('open screens', () => {
    expect(parseRoute('#/gallery/compare/a/b')).toEqual({ screen: 'gallery', rest: ['compare', 'a', 'b'] });
    expect(parseRoute('')).toEqual({ screen: 'paint', rest: [] });
    expect(parseRoute('#/nowhere/x')).toEqual({ screen: 'paint', rest: [] });
  });

  const press = (key: string, code: string, ctrlKey = false) => ({
    key,
    code,
    ctrlKey,
    metaKey: false,
    altKey: false,
  });
  it('match the position of a letter, so that they work in any layout', () => {
    expect(matches(press('ы', 'KeyS'), 'KeyS')).toBe(true);
    expect(matches(press('s', 'KeyS', true), 'KeyS')).toBe(false);
    expect(matches(press('s', 'KeyS', true), 'Mod+KeyS')).toBe(true);
    expect(matches(press('?', 'Slash'), '?')).toBe(true);
    expect([keyText('Mod+KeyS'), keyText('+'), keyText('Digit1')]).toEqual(['Ctrl S', '+', '1']);
  });
});
