import { describe, expect, it } from 'vitest';
import { createOnnxEngine } from '../../../src/engines/index.js';
import { cropPicture, type Picture } from '../../../src/images/index.js';
import {
  excitingParts,
  filterTiles,
  lookThrough,
  nameOf,
  shiftSensitivity,
  sideOf,
  tappedAt,
} from '../../../src/lens/index.js';
import { createNetwork, type Network, type NetworkTensor } from '../../../src/networks/index.js';
import { orientedNetwork } from '../../../src/networks/oriented.js';
import { randomNetwork } from '../../../src/networks/random.js';
import { noisePicture } from '../graph/samples.js';
import { userErrorOf } from '../networks/helpers.js';

const open = (network: Network) => createOnnxEngine(network, { threads: 1 });

const [width, height] = [40, 32];
const picture: Picture = { width, height, data: noisePicture(width, height, 3) };

async function look(network: Network, layer: string, seen = picture) {
  const tapped = tappedAt(network, layer);
  const engine = await open(tapped);
  try {
    return await lookThrough(tapped, engine, seen);
  } finally {
    await engine.release();
  }
}

describe('looking through a layer', () => {
  const network = randomNetwork({ width: 1 / 8, depthTo: 'relu3_1' });

  it('shows every channel of the layer, brightest first', async () => {
    const { width: across, height: down, maps } = await look(network, 'relu2_2');
    expect([across, down, maps.length]).toEqual([20, 16, 16]);
    const means = maps.map(({ mean }) => mean);
    expect(means).toEqual([...means].sort((a, b) => b - a));
    expect(new Set(maps.map(({ channel }) => channel)).size).toBe(16);
    for (const { values, mean, peak } of maps) {
      expect(mean).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / values.length, 6);
      expect(peak).toBe(Math.max(...values));
    }
  });

  it('takes layers that are no taps, and names those there are', async () => {
    expect((await look(network, 'pool2')).maps).toHaveLength(16);
    const error = await userErrorOf(async () => tappedAt(network, 'relu9_1'));
    expect(error.code).toBe('network-layer');
    expect(error.message).toContain('no layer "relu9_1"; it has conv1_1, relu1_1');
  });

  it('sees a picture smaller than the layer needs', async () => {
    const view = await look(network, 'relu3_1', cropPicture(picture, { width: 2, height: 3 }));
    expect([view.width, view.height]).toEqual([1, 1]);
  });

  it('shows parts whose own middle sample has the value of the map', async () => {
    const layer = 'relu2_1';
    const view = await look(network, layer);
    const map = view.maps[0]!;
    const parts = excitingParts(map, view, picture, 3);
    expect(parts).toHaveLength(3);
    const side = sideOf(view.field);
    // Two convolutions, a pool, one more convolution of stride 2: 1 + 2 + 2 + 1 + 2 · 2.
    expect(side).toBe(10);
    const inside = parts.filter(
      (part) => part.left > 0 && part.top > 0 && part.left + side < width && part.top + side < height,
    );
    expect(inside.length).toBeGreaterThan(0);
    for (const { left, top } of inside) {
      const x = (left + view.field.reach) / view.field.grid;
      const y = (top + view.field.reach) / view.field.grid;
      // From a window that starts on the grid and holds the part, the same value comes out.
      const value = map.values[y * view.width + x]!;
      expect(value).toBeGreaterThan(0);
      const changed = { ...picture, data: picture.data.slice() };
      for (let i = 0; i < changed.data.length; i++) {
        const [px, py] = [i % width, Math.floor(i / width) % height];
        const isSeen = px >= left && px < left + side && py >= top && py < top + side;
        if (!isSeen) changed.data[i] = 1 - changed.data[i]!;
      }
      const other = (await look(network, layer, changed)).maps.find(
        ({ channel }) => channel === map.channel,
      )!;
      expect(other.values[y * view.width + x]).toBeCloseTo(value, 4);
    }
    const largest = map.values.reduce((most, one) => Math.max(most, one), 0);
    expect(map.peak).toBe(largest);
  });

  it('gives parts in the order of the map, apart from each other, and none where it is not above zero', () => {
    const values = new Float32Array(8 * 4);
    values[3 * 8 + 6] = 5;
    values[3 * 8 + 7] = 4; // next to the largest
    values[0] = 3;
    const map = { channel: 0, values, mean: 0, peak: 5 };
    const view = { width: 8, height: 4, field: { reach: 2, grid: 2 } };
    expect(excitingParts(map, view, { width: 16, height: 8 }, 4)).toEqual([
      { left: 10, top: 2, side: 6 },
      { left: 0, top: 0, side: 6 },
    ]);
  });
});

describe('the filters of the first layer', () => {
  it('have grey for zero and full colour for the largest weight, whatever the order of the channels', () => {
    const weights = [
      [0.5, 0, -1],
      [0, 0.25, 0],
    ];
    const network = (channels: 'rgb' | 'bgr'): Network => {
      const { description } = randomNetwork({ width: 1 / 64, depthTo: 'relu1_1' });
      const layer = { kind: 'conv', name: 'conv1_1', channels: 2, kernel: 1, padding: 'zeros' } as const;
      const tensors: NetworkTensor[] = [
        { name: 'conv1_1.weight', shape: [2, 3, 1, 1], values: Float32Array.from(weights.flat()) },
        { name: 'conv1_1.bias', shape: [2], values: new Float32Array(2) },
      ];
      return createNetwork(
        {
          ...description,
          input: { ...description.input, channels },
          layers: [layer, { kind: 'relu', name: 'relu1_1' }],
          taps: { relu1_1: { layer: 'relu1_1' } },
        },
        new Map(tensors.map((tensor) => [tensor.name, tensor])),
      );
    };
    const colours = (channels: 'rgb' | 'bgr') =>
      filterTiles(network(channels), 1).map(({ picture: { data } }) => [...data]);
    expect(colours('rgb')).toEqual([
      [0.75, 0.5, 0],
      [0.5, 1, 0.5],
    ]);
    expect(colours('bgr')).toEqual([
      [0, 0.5, 0.75],
      [0.5, 1, 0.5],
    ]);
  });

  it('of the oriented network have names', () => {
    expect(filterTiles(orientedNetwork(), 9)[10]?.label).toBe('10 edge light 0° +');
    expect(nameOf('oriented', 'relu1_1', 0)).toMatchObject({ kind: 'colour', of: 'red' });
    expect(nameOf('embedded', 'relu1_1', 0)).toBeUndefined();
  });
});

describe('moving the picture', () => {
  const network = randomNetwork({ width: 1 / 8, depthTo: 'relu2_1' });

  it('changes nothing in a picture without detail, and everything least after average pooling', async () => {
    const flat = { ...picture, data: picture.data.map(() => 0.4) };
    const still = await shiftSensitivity(network, open, flat, 1);
    const inner = still.find(({ layer }) => layer === 'relu1_1')!;
    expect(inner.change.max).toBeCloseTo(0, 6);
    const moved = await shiftSensitivity(network, open, picture, 1);
    const change = Object.fromEntries(
      moved.map(({ layer, change: { max, average } }) => [layer, { max, average }]),
    );
    expect(Object.keys(change)).toEqual(network.description.layers.map(({ name }) => name));
    expect(change.relu1_2!.max).toBe(change.relu1_2!.average);
    expect(change.pool1!.average).toBeLessThan(change.pool1!.max);
    expect(change.pool1!.max).toBeLessThan(change.relu1_2!.max);
  });

  it('has the value of its definition at the first layer', async () => {
    const pixels = 3;
    const moved = await shiftSensitivity(network, open, picture, pixels);
    const size = { width: width - pixels, height };
    const seen = async (part: Picture) => {
      const { maps } = await look(network, 'relu1_1', part);
      return [...maps].sort((a, b) => a.channel - b.channel).flatMap(({ values }) => [...values]);
    };
    const [before, after] = [
      await seen(cropPicture(picture, size)),
      await seen(cropPicture(picture, size, pixels)),
    ];
    const norm = (values: readonly number[]) => Math.hypot(...values);
    const expected = norm(before.map((value, at) => after[at]! - value)) / norm(before);
    expect(moved[1]).toMatchObject({ layer: 'relu1_1' });
    expect(moved[1]?.change.max).toBeCloseTo(expected, 5);
  });
});
