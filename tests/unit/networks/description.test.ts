import { describe, expect, it } from 'vitest';
import { parseDescription } from '../../../src/networks/description.js';
import { userErrorOf } from './helpers.js';
import { smallDescription } from './samples.js';

type Json = ReturnType<typeof smallDescription>;

/** The valid description with some fields replaced. */
function spoilt(change: (json: Json) => unknown): unknown {
  const json = smallDescription();
  const replaced = change(json);
  return replaced !== null && typeof replaced === 'object' ? { ...json, ...replaced } : json;
}

/** The valid description with a layer's fields replaced. */
function layer(index: number, fields: Record<string, unknown>): unknown {
  return spoilt((json) => ({
    layers: json.layers.map((one, at) => (at === index ? { ...one, ...fields } : one)),
  }));
}

const conv = (name: string, channels = 4, kernel = 3) => ({
  kind: 'conv',
  name,
  channels,
  kernel,
  padding: 'zeros',
});
const onTap = (tap: unknown) => spoilt(() => ({ taps: { t: tap } }));
const input = (fields: Record<string, unknown>) =>
  spoilt((json) => ({ input: { ...json.input, ...fields } }));

const WRONG: readonly (readonly [string, unknown, string])[] = [
  ['null', null, 'it must be an object'],
  ['a list', [], 'it must be an object'],
  ['another format', spoilt(() => ({ format: 'impasto-network-2' })), 'format must be "impasto-network-1"'],
  ['no licence', spoilt(() => ({ licence: undefined })), 'licence must be a text of 1 to 200 characters'],
  ['an empty title', spoilt(() => ({ title: '' })), 'title must be a text'],
  ['a name with spaces', spoilt(() => ({ name: 'a b' })), 'name must be a name of 1 to 64 letters'],
  ['an unknown field', spoilt(() => ({ pading: 1 })), 'it has the unknown field "pading"'],
  ['an unknown pooling', spoilt(() => ({ pooling: 'median' })), 'pooling must be "max" or "average"'],
  ['another channel order', input({ channels: 'grb' }), 'input.channels must be "rgb" or "bgr"'],
  ['no scale', input({ scale: 0 }), 'input.scale must be a number above 0'],
  ['two means', input({ mean: [0, 0] }), 'input.mean must be three numbers'],
  ['a mean that is a text', input({ mean: [0, '0', 0] }), 'input.mean[1] must be three numbers'],
  ['a deviation of 0', input({ deviation: [1, 1, 0] }), 'input.deviation[2] must be three numbers above 0'],
  ['an endless deviation', input({ deviation: [1, 1, Infinity] }), 'input.deviation[2] must be'],
  ...[
    '../w.safetensors',
    'a/w.safetensors',
    'a\\w.safetensors',
    'C:w.safetensors',
    '.safetensors',
    '/w.safetensors',
    'w.bin',
    'w\0.safetensors',
    '',
  ].map(
    (weights) =>
      [
        `weights ${JSON.stringify(weights)}`,
        spoilt(() => ({ weights })),
        'weights must be the plain name',
      ] as const,
  ),
  ['a short hash', spoilt(() => ({ sha256: 'abc' })), 'sha256 must be 64 hexadecimal digits'],
  ['no layers', spoilt(() => ({ layers: [] })), 'layers must hold at least one layer'],
  ['layers that are no list', spoilt(() => ({ layers: {} })), 'layers must be a list of layers'],
  [
    '65 layers',
    spoilt(() => ({ layers: Array.from({ length: 65 }, (_, i) => conv(`c${i}`)) })),
    'layers must hold at most 64 layers',
  ],
  [
    'a layer that is a text',
    spoilt((json) => ({ layers: [...json.layers, 'relu'] })),
    'layers[9] must be an object',
  ],
  ['an unknown kind', layer(1, { kind: 'dense' }), 'layers[1].kind must be "conv", "relu" or "pool"'],
  ['an even kernel', layer(1, { kernel: 2 }), 'layers[1].kernel must be 1 or 3'],
  ['a kernel of 5', layer(1, { kernel: 5 }), 'layers[1].kernel must be 1 or 3'],
  ['no channels', layer(1, { channels: 0 }), 'layers[1].channels must be a whole number from 1 to 4096'],
  ['4097 channels', layer(1, { channels: 4097 }), 'layers[1].channels must be a whole number from 1 to 4096'],
  ['half a channel', layer(1, { channels: 1.5 }), 'layers[1].channels must be a whole number from 1 to 4096'],
  [
    'an unknown padding',
    layer(1, { padding: 'wrap' }),
    'layers[1].padding must be "replicate", "zeros" or "reflect"',
  ],
  ['a ReLU with channels', layer(2, { channels: 3 }), 'layers[2] has the unknown field "channels"'],
  ['a layer name with a quote', layer(2, { name: '"' }), 'layers[2].name must be a name'],
  ['a layer name twice', layer(4, { name: 'conv1_1' }), 'two of its layers are named "conv1_1"'],
  [
    'an expand named as a layer',
    onTap({ layer: 'relu1_1', expand: { name: 'mix', channels: 2 } }),
    'two of its layers are named "mix"',
  ],
  [
    'a pool first',
    spoilt((json) => ({ layers: [{ kind: 'pool', name: 'p' }, ...json.layers] })),
    'its first layer p is not a convolution',
  ],
  [
    'a ReLU after a pool',
    spoilt((json) => ({
      layers: [...json.layers, { kind: 'pool', name: 'p' }, { kind: 'relu', name: 'r' }],
    })),
    'its ReLU r does not follow a convolution',
  ],
  [
    'a ReLU after a ReLU',
    spoilt((json) => ({ layers: [...json.layers, { kind: 'relu', name: 'again' }] })),
    'its ReLU again does not follow a convolution',
  ],
  ['no taps', spoilt(() => ({ taps: {} })), 'it has no taps'],
  ['taps that are a list', spoilt(() => ({ taps: [] })), 'taps must be an object'],
  [
    '65 taps',
    spoilt(() => ({
      taps: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`t${i}`, { layer: 'relu1_1' }])),
    })),
    'it has 65 taps',
  ],
  [
    'a tap on no layer',
    onTap({ layer: 'relu9_9' }),
    'its tap t is on the layer relu9_9, which it does not have',
  ],
  ['a tap without a layer', onTap({}), 'taps.t.layer must be a name'],
  [
    'a tap with a stray field',
    onTap({ layer: 'relu1_1', weight: 2 }),
    'taps.t has the unknown field "weight"',
  ],
  [
    'a tap with a bad name',
    spoilt(() => ({ taps: { 'a b': { layer: 'relu1_1' } } })),
    'the name taps."a b" must be a name',
  ],
  [
    'an expand without channels',
    onTap({ layer: 'relu1_1', expand: { name: 'e' } }),
    'taps.t.expand.channels must be',
  ],
  [
    'too many weights',
    spoilt(() => ({
      layers: [conv('a', 4096), conv('b', 4096), conv('c', 4096)],
      taps: { t: { layer: 'a' } },
    })),
    'weights, more than 256000000',
  ],
];

describe('a description', () => {
  it('is accepted when it is valid', () => {
    const json = smallDescription();
    expect(parseDescription(json, 'small.json')).toEqual(json);
    const sha256 = 'aB'.repeat(32);
    expect(parseDescription({ ...json, sha256 }, 'small.json').sha256).toBe(sha256);
  });

  it.each(WRONG)('with %s is refused with one sentence', async (_what, json, says) => {
    const error = await userErrorOf(() => parseDescription(json, 'here/net.json'));
    expect(error.code).toBe('network-description');
    expect(error.message).toMatch(/^The network description here\/net\.json cannot be used because /);
    expect(error.message).toContain(says);
  });

  it('cannot reach the prototype of an object', () => {
    const json = smallDescription();
    const taps = JSON.parse('{"__proto__":{"layer":"relu1_1","polluted":1},"relu1_1":{"layer":"relu1_1"}}');
    const parsed = parseDescription({ ...json, taps }, 'x');
    expect(Object.getPrototypeOf(parsed.taps)).toBe(Object.prototype);
    expect(Object.keys(parsed.taps)).toEqual(['relu1_1']);
    expect('polluted' in {}).toBe(false);
  });
});
