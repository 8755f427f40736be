import { describe, expect, it } from 'vitest';
import { type Draft, newSlot } from '../../../renderer/draft/draft.js';
import { followedOptions, instantOf } from '../../../renderer/instant/request.js';
import { instantSchema } from '../../../src/api/contract.js';
import { instantOptionShape, stylizeOptionShape } from '../../../src/stylize/options.js';

const slot = (id: string) =>
  newSlot({ name: id, picture: { id, name: id, origin: 'upload', width: 800, height: 600 } });
const crop = { left: 0, top: 0, width: 0.5, height: 1 };
const draft: Draft = { content: { ...slot('pic-a'), crop }, styles: [slot('pic-b')], options: {} };

describe('the instant painting of a draft', () => {
  it('has its pictures, its crops and the shape of the used part of A', () => {
    const wanted = instantOf(draft);
    expect(wanted).toEqual({
      request: {
        content: { picture: 'pic-a', crop },
        styles: [{ picture: 'pic-b' }],
        options: {},
        size: 512,
      },
      ratio: 2 / 3,
    });
    expect(instantSchema.safeParse(wanted?.request).success).toBe(true);
    expect(instantOf({ ...draft, styles: [slot('pic-b'), slot('pic-c')] })?.request.styles).toEqual([
      { picture: 'pic-b', weight: 50 },
      { picture: 'pic-c', weight: 50 },
    ]);
  });

  it('has the options that the preset instant follows, and no others', () => {
    const every = Object.fromEntries(Object.keys(stylizeOptionShape).map((name) => [name, 1]));
    expect(Object.keys(followedOptions(every)).sort()).toEqual(Object.keys(instantOptionShape).sort());
    const options = { styleWeight: 9, seed: 3, preset: 'fine', iterations: 5, network: 'vgg19' };
    expect(instantOf({ ...draft, options })?.request.options).toEqual({ styleWeight: 9, seed: 3 });
  });

  it('is at most 512 pixels, and not larger than the painting', () => {
    expect(instantOf({ ...draft, options: { size: 2048 } })?.request.size).toBe(512);
    expect(instantOf({ ...draft, options: { size: 320 } })?.request.size).toBe(320);
  });

  it('is not there while a picture is missing or uploading', () => {
    const uploading = newSlot({ name: 'c', picture: null });
    expect(instantOf({ ...draft, content: null })).toBeUndefined();
    expect(instantOf({ ...draft, styles: [] })).toBeUndefined();
    expect(instantOf({ ...draft, styles: [slot('pic-b'), uploading] })).toBeUndefined();
  });
});
