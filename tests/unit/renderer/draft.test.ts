import { beforeEach, describe, expect, it } from 'vitest';
import { targetAt } from '../../../renderer/app/drag.js';
import {
  addStylesOf,
  type BatchDraft,
  batchOf,
  restoredBatch,
  useBatchDraft,
} from '../../../renderer/batch/draft.js';
import {
  addStyles,
  changeSlot,
  draftOf,
  hasLoadedOptions,
  jobOf,
  keepForSetup,
  newSlot,
  openDraft,
  removeSlot,
  restoredDraft,
  restoreOptions,
  setContent,
  setOption,
  setStyles,
  swap,
  useDraft,
} from '../../../renderer/draft/draft.js';
import { addressesIn } from '../../../renderer/draft/intake.js';
import {
  sizeStopOf,
  sizeStops,
  strengthOf,
  strokeOf,
  styleScaleOf,
  styleWeightOf,
} from '../../../renderer/draft/options.js';
import { sharesWith } from '../../../renderer/paint/blend.jsx';
import { cropOf } from '../../../renderer/paint/crop-dialog.jsx';
import { job } from './jobs.js';

const picture = (id: string) => ({
  id,
  name: `${id}.jpg`,
  origin: 'upload' as const,
  width: 100,
  height: 50,
});
const slot = (id: string) => newSlot({ name: id, picture: picture(id) });

beforeEach(() => useDraft.setState({ content: null, styles: [], options: {} }));

describe('the draft', () => {
  it('is no job until every picture is uploaded', () => {
    expect(jobOf(useDraft.getState())).toBeUndefined();
    setContent(slot('a-1'));
    setStyles([newSlot({ name: 'b', picture: null })]);
    expect(jobOf(useDraft.getState())).toBeUndefined();
    changeSlot(useDraft.getState().styles[0]?.key ?? 0, { picture: picture('b-1') });
    expect(jobOf(useDraft.getState())).toEqual({
      content: { picture: 'a-1' },
      styles: [{ picture: 'b-1' }],
      options: {},
    });
  });

  it('has weights only for several styles, and crops only if chosen', () => {
    setContent({ ...slot('a-1'), crop: { left: 0, top: 0, width: 0.5, height: 1 } });
    setStyles([slot('b-1')]);
    addStyles([{ ...slot('b-2'), weight: 25 }]);
    expect(jobOf(useDraft.getState())).toMatchObject({
      content: { crop: { width: 0.5 } },
      styles: [{ weight: 50 }, { weight: 25 }],
    });
    removeSlot(useDraft.getState().styles[1]?.key ?? 0);
    expect(jobOf(useDraft.getState())?.styles).toEqual([{ picture: 'b-1' }]);
  });

  it('swaps A with the first B', () => {
    setContent(slot('a-1'));
    setStyles([{ ...slot('b-1'), weight: 70 }, slot('b-2')]);
    swap();
    const { content, styles } = useDraft.getState();
    expect([content?.picture?.id, ...styles.map((each) => each.picture?.id)]).toEqual(['b-1', 'a-1', 'b-2']);
    expect(styles[0]?.weight).toBe(70);
  });

  it('restores the default of an option with undefined', () => {
    setOption('size', 768);
    setOption('size', undefined);
    expect(useDraft.getState().options).toEqual({});
  });

  it('is restored from a job, without defaults', () => {
    const again = draftOf(
      { ...job, options: { size: 768, preset: 'standard', styleWeights: [1] } },
      { size: 512, preset: 'standard' },
    );
    expect(again.options).toEqual({ size: 768 });
    expect(again.content?.picture).toMatchObject({ id: 'a-1', width: 800 });
    expect(again.styles.map(({ weight }) => weight)).toEqual([100]);
    const { id: _, ...gone } = job.content;
    expect(draftOf({ ...job, content: gone }, {}).content).toBeNull();
  });
});

describe('the draft of the canvas', () => {
  const shownIds = () => {
    const { content, styles } = useDraft.getState();
    return [content?.picture?.id, ...styles.map((each) => each.picture?.id)];
  };

  it('belongs to the painting on the canvas, and that of the setup returns', () => {
    setContent(slot('mine'));
    const uploading = newSlot({ name: 'late', picture: null });
    setStyles([uploading]);
    setOption('size', 768);
    openDraft('job-1', () => draftOf(job, {}));
    expect(shownIds()).toEqual(['a-1', 'b-1']);
    expect(hasLoadedOptions()).toBe(true);
    setOption('size', 256);
    expect(hasLoadedOptions()).toBe(false);
    changeSlot(uploading.key, { picture: picture('late') });
    openDraft();
    expect(shownIds()).toEqual(['mine', 'late']);
    expect(useDraft.getState().options).toEqual({ size: 768 });
    openDraft('job-1', () => draftOf(job, {}));
    expect(useDraft.getState().options.size).toBe(256);
    keepForSetup();
    openDraft();
    expect(shownIds()).toEqual(['a-1', 'b-1']);
  });

  it('does not take the stored options of the setup', () => {
    openDraft('job-2', () => draftOf(job, {}));
    const { options } = useDraft.getState();
    restoreOptions({ size: 1024 });
    expect(useDraft.getState().options).toBe(options);
    openDraft();
    expect(useDraft.getState().options).toEqual({ size: 1024 });
  });
});

describe('a reload of the window', () => {
  it('keeps the pictures of the draft that the server has', () => {
    const uploading = newSlot({ name: 'c', picture: null, local: 'blob:1' });
    const replacing = { ...uploading, before: slot('a-1') };
    const restored = restoredDraft({
      content: replacing,
      styles: [slot('b-1'), uploading],
      options: { size: 768 },
    });
    expect(restored.content?.picture?.id).toBe('a-1');
    expect(restored.styles.map(({ picture: one }) => one?.id)).toEqual(['b-1']);
    expect(restored.options).toEqual({ size: 768 });
  });

  it('keeps the pictures of a batch, and names the files that were uploading', () => {
    const info = { ...picture('a-1'), bytes: 1, sha256: 'a', added: 0 };
    const contents = [
      { key: 1, name: 'a', picture: info },
      { key: 2, name: 'b', picture: null },
    ];
    const restored = restoredBatch({ contents, styles: [], paths: ['x'] } as unknown as BatchDraft);
    expect(restored.contents.map(({ name, error }) => [name, error])).toEqual([
      ['a', undefined],
      ['b', 'lost-file'],
    ]);
    expect(restored.paths).toEqual(['x']);
  });
});

describe('the target of a drop', () => {
  const full = { contentFull: true, styleFull: true };
  it.each([
    [{ under: 'style', x: 0.1, contentFull: false, styleFull: false }, 'style', false],
    [{ under: null, x: 0.9, contentFull: false, styleFull: false }, 'content', false],
    [{ under: null, x: 0.1, contentFull: true, styleFull: false }, 'style', false],
    [{ under: null, x: 0.1, ...full }, 'content', true],
    [{ under: null, x: 0.9, ...full }, 'style', true],
  ] as const)('%j', (place, well, halves) => {
    expect(targetAt(place)).toEqual({ well, halves });
  });
});

describe('the data of a drag from a browser window', () => {
  it('gives the address of the picture rather than of the link around it', () => {
    const html =
      '<a href="https://example.org/page"><img alt="x" src="https://example.org/a.jpg?b=1&amp;c=2"></a>';
    expect(addressesIn('https://example.org/page', html)).toEqual(['https://example.org/a.jpg?b=1&c=2']);
    expect(addressesIn('# comment\r\nhttps://example.org/b.png\r\n', '')).toEqual([
      'https://example.org/b.png',
    ]);
    expect(addressesIn('', '')).toEqual([]);
  });
});

describe('the sliders', () => {
  it('have the defaults in the middle, and positions round-trip', () => {
    expect(strengthOf(1, 4)).toBe(50);
    expect(styleWeightOf(50, 1)).toBe(4);
    for (const strength of [0, 1, 17, 50, 83, 100])
      expect(strengthOf(1, styleWeightOf(strength, 1))).toBe(strength);
    expect(strengthOf(0, 4)).toBe(100);
    expect(strengthOf(1, 0)).toBe(0);
    expect(strengthOf(2, styleWeightOf(70, 2))).toBe(70);
  });

  it('map strokes by octaves and sizes by stops', () => {
    expect([styleScaleOf(0), styleScaleOf(1), styleScaleOf(-2)]).toEqual([1, 2, 0.25]);
    expect(strokeOf(100)).toBe(2);
    for (const size of sizeStops) expect(sizeStops[sizeStopOf(size)]).toBe(size);
    expect(sizeStops[sizeStopOf(500)]).toBe(512);
    expect(sizeStops[sizeStopOf(32)]).toBe(256);
  });

  it('give a style the typed share of the blend; the others keep their ratios', () => {
    expect(sharesWith([50, 50, 50, 50], 0, 100)).toEqual([100, 0, 0, 0]);
    expect(sharesWith([50, 50, 50, 50], 1, 40)).toEqual([20, 40, 20, 20]);
    expect(sharesWith([50, 75, 25], 0, 20)).toEqual([20, 60, 20]);
    expect(sharesWith([100, 0, 0], 0, 50)).toEqual([50, 25, 25]);
    expect(sharesWith([50, 50], 0, 0)).toEqual([0, 100]);
  });
});

describe('a crop', () => {
  it('is inside the picture; the whole picture or an empty area is no crop', () => {
    expect(cropOf({ x: 10, y: 20, width: 50, height: 30 })).toEqual({
      left: 0.1,
      top: 0.2,
      width: 0.5,
      height: 0.3,
    });
    const edge = cropOf({ x: 33.33333, y: 0, width: 66.66669, height: 50 });
    expect((edge?.left ?? 0) + (edge?.width ?? 0)).toBeLessThanOrEqual(1);
    expect(cropOf({ x: 0, y: 0, width: 100, height: 100 })).toBeUndefined();
    expect(cropOf({ x: 5, y: 5, width: 0, height: 0 })).toBeUndefined();
  });
});

describe('a batch draft', () => {
  const info = { ...picture('a-1'), bytes: 1, sha256: 'a', added: 0 };
  const draft: BatchDraft = {
    contents: [{ key: 1, name: 'a', picture: info }],
    styles: [{ key: 2, name: 'b', picture: { ...info, id: 'b-1' } }],
    paths: [],
    mode: 'each',
    recursive: true,
    template: '{content}',
    conflict: 'unique',
    folder: null,
  };

  it('takes the styles of a painting that it does not have, blended as there', () => {
    useBatchDraft.setState(draft);
    addStylesOf([slot('b-1')]);
    expect(useBatchDraft.getState()).toMatchObject({ styles: draft.styles, mode: 'each' });
    addStylesOf([slot('b-1'), { ...slot('b-2'), weight: 20 }, newSlot({ name: 'late', picture: null })]);
    const taken = useBatchDraft.getState();
    expect(taken.mode).toBe('blend');
    expect(batchOf(taken, {})?.styles).toEqual([
      { picture: 'b-1', weight: 50 },
      { picture: 'b-2', weight: 20 },
    ]);
  });

  it('waits for uploads and leaves out failed ones', () => {
    expect(batchOf(draft, {})).toMatchObject({ contents: ['a-1'], styles: [{ picture: 'b-1' }] });
    const waiting = { key: 3, name: 'c', picture: null };
    expect(batchOf({ ...draft, contents: [...draft.contents, waiting] }, {})).toBeUndefined();
    const failed = { ...waiting, error: 'no picture' };
    expect(batchOf({ ...draft, contents: [...draft.contents, failed] }, {})?.contents).toEqual(['a-1']);
    expect(batchOf({ ...draft, styles: [] }, {})).toBeUndefined();
    expect(batchOf({ ...draft, contents: [], paths: ['photos'] }, {})).toMatchObject({
      contentPaths: ['photos'],
    });
  });
});
