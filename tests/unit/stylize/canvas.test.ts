import { describe, expect, it } from 'vitest';
import { mirrorPicture, resamplePlanes } from '../../../src/images/index.js';
import { carriedOver, offCanvas, onCanvas } from '../../../src/stylize/canvas.js';
import { scene } from './pictures.js';

describe('mirroring', () => {
  it('repeats what is next to the edge, without the edge itself', () => {
    const data = Float32Array.from([1, 2, 3, 10, 20, 30, 100, 200, 300]);
    expect([...mirrorPicture({ width: 3, height: 1, data }, 2).data.subarray(0, 7)]).toEqual([
      3, 2, 1, 2, 3, 2, 1,
    ]);
    const { width, height, data: mirrored } = mirrorPicture({ width: 1, height: 3, data }, 4);
    expect([width, height]).toEqual([9, 11]);
    const column = Array.from({ length: height }, (_, row) => mirrored[row * width + 4]);
    expect(column).toEqual([1, 2, 3, 2, 1, 2, 3, 2, 1, 2, 3]);
  });

  it('mirrors alpha too', () => {
    const alpha = Float32Array.from([0, 1]);
    const picture = { width: 2, height: 1, data: new Float32Array(6), alpha };
    expect([...(mirrorPicture(picture, 1).alpha ?? [])].slice(0, 4)).toEqual([1, 0, 1, 0]);
  });
});

describe('a canvas', () => {
  it.each([
    [80, 60, 120, 90],
    [7, 5, 14, 10],
    [1, 40, 2, 57],
  ])(
    'of %i × %i pixels is carried over to %i × %i so that the picture inside stays where it is',
    (w, h, w2, h2) => {
      const side = 16;
      const [content, larger] = [
        { width: w, height: h },
        { width: w2, height: h2 },
      ];
      const { width, height, data } = onCanvas(scene(w, h), side);
      const target = onCanvas(scene(w2, h2), side);
      const carry = carriedOver({ width, height, content }, { ...target, content: larger }, side);
      const carried = carry(data);
      expect(carried).toHaveLength(target.data.length);
      expect(offCanvas(carried, { width: target.width, height: target.height, content: larger })).toEqual(
        resamplePlanes(scene(w, h).data, 3, content, larger),
      );
    },
  );
});
