import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDescription } from '../../../src/networks/description.js';
import {
  channelsAt,
  convolutions,
  layersUpTo,
  minimumSide,
  type NetworkDescription,
  strideAt,
  tapChannels,
  tapNames,
  tapOf,
} from '../../../src/networks/index.js';
import { randomNetwork } from '../../../src/networks/random.js';
import { userErrorOf } from './helpers.js';
import { parsedSmall, smallDescription } from './samples.js';

const small = parsedSmall();

describe('channels and strides', () => {
  it.each([
    ['mix', 3, 1],
    ['conv1_1', 4, 1],
    ['relu1_1', 4, 1],
    ['pool1', 4, 2],
    ['relu2_1', 6, 2],
    ['pool2', 6, 4],
    ['relu3_1', 5, 4],
  ])('at %s are %i and %i', (layer, channels, stride) => {
    expect(channelsAt(small, layer)).toBe(channels);
    expect(strideAt(small, layer)).toBe(stride);
  });

  it('of a tap are those of its expand convolution if it has one', () => {
    expect(tapNames(small).map((tap) => tapChannels(small, tap))).toEqual([16, 4, 6, 5]);
  });
});

describe('the layers for given taps', () => {
  it('end with the deepest of them', () => {
    expect(layersUpTo(small, ['relu2_1', 'relu1_1']).at(-1)?.name).toBe('relu2_1');
    expect(layersUpTo(small, ['pool1']).map(({ name }) => name)).toEqual([
      'mix',
      'conv1_1',
      'relu1_1',
      'pool1',
    ]);
    expect(layersUpTo(small, [])).toEqual([]);
  });
});

describe('convolutions', () => {
  it('are listed with their input and output channels, the expand convolutions last', () => {
    expect(convolutions(small)).toEqual([
      { name: 'mix', inChannels: 3, outChannels: 3, kernel: 1, padding: 'zeros' },
      { name: 'conv1_1', inChannels: 3, outChannels: 4, kernel: 3, padding: 'replicate' },
      { name: 'conv2_1', inChannels: 4, outChannels: 6, kernel: 3, padding: 'zeros' },
      { name: 'conv3_1', inChannels: 6, outChannels: 5, kernel: 3, padding: 'reflect' },
      { name: 'conv1_1_expand', inChannels: 4, outChannels: 16, kernel: 1, padding: 'zeros' },
    ]);
  });
});

/** Whether every layer has enough samples for a picture with that side. */
function works(description: NetworkDescription, taps: readonly string[], side: number): boolean {
  let samples = side;
  for (const layer of layersUpTo(description, taps)) {
    if (layer.kind === 'conv' && layer.kernel === 3 && layer.padding === 'reflect' && samples < 2)
      return false;
    if (layer.kind === 'pool') samples = Math.floor(samples / 2);
    if (samples < 1) return false;
  }
  return true;
}

describe('the smallest side', () => {
  it('of VGG-19 to relu5_1 is 16 pixels', () => {
    const { description } = randomNetwork({ width: 1 / 64 });
    expect(minimumSide(description, ['relu5_1'])).toBe(16);
    expect(minimumSide(description, ['relu1_1'])).toBe(1);
    expect(minimumSide(description, ['relu1_1', 'relu4_2'])).toBe(8);
  });

  it('is the smallest at which every layer has samples, for any chain', () => {
    const step = fc.constantFrom('pool', 'zeros', 'reflect');
    fc.assert(
      fc.property(fc.array(step, { maxLength: 9 }), (steps) => {
        const rest = steps.map((kind, index) =>
          kind === 'pool'
            ? { kind, name: `l${index}` }
            : { kind: 'conv', name: `l${index}`, channels: 1, kernel: 3, padding: kind },
        );
        const layers = [{ kind: 'conv', name: 'first', channels: 1, kernel: 1, padding: 'reflect' }, ...rest];
        const taps = { end: { layer: layers.at(-1)?.name } };
        const description = parseDescription({ ...smallDescription(), layers, taps }, 'chain');
        const least = minimumSide(description, ['end']);
        expect(works(description, ['end'], least)).toBe(true);
        expect(works(description, ['end'], least - 1)).toBe(false);
      }),
      { seed: 3, numRuns: 200 },
    );
  });
});

describe('a missing tap or layer', () => {
  it('is named in an error that lists the existing ones', async () => {
    for (const tap of ['relu9_9', 'constructor', '__proto__'])
      expect((await userErrorOf(() => tapOf(small, tap))).message).toBe(
        `The network small has no tap "${tap}"; it has relu1_1, pool1, relu2_1 and relu3_1.`,
      );
    expect((await userErrorOf(() => layersUpTo(small, ['relu9_9']))).code).toBe('network-tap');
    expect((await userErrorOf(() => channelsAt(small, 'pool9'))).message).toContain(
      'has no layer "pool9"; it has mix,',
    );
  });
});
