import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDescription } from '../../../src/networks/description.js';
import {
  convolutions,
  createNetwork,
  loadNetwork,
  type Network,
  type NetworkTensor,
  saveNetwork,
  type TensorData,
  tensorOf,
  type WeightsDtype,
} from '../../../src/networks/index.js';
import { withPooling } from '../../../src/networks/network.js';
import { randomNetwork } from '../../../src/networks/random.js';
import { writeSafetensors } from '../../../src/networks/safetensors-writer.js';
import { safetensorsBytes, temporaryFolder, userErrorOf } from './helpers.js';
import { parsedSmall, smallDescription } from './samples.js';

const folder = temporaryFolder();
let serial = 0;

async function newFolder(): Promise<string> {
  const path = join(folder(), `network-${serial++}`);
  await mkdir(path);
  return path;
}

/** Tensors for the small description, with distinct numbers. */
function smallTensors(): Map<string, TensorData> {
  const tensors = new Map<string, TensorData>();
  let number = 0;
  const fill = (shape: number[]) => ({
    shape,
    values: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => ++number / 64),
  });
  for (const { name, inChannels, outChannels, kernel } of convolutions(parsedSmall())) {
    tensors.set(`${name}.weight`, fill([outChannels, inChannels, kernel, kernel]));
    tensors.set(`${name}.bias`, fill([outChannels]));
  }
  return tensors;
}

interface Parts {
  description?: Record<string, unknown>;
  tensors?: Map<string, TensorData>;
  dtype?: WeightsDtype;
}

/** A folder with the small network and optional changes. */
async function networkFolder({ description, tensors, dtype }: Parts = {}): Promise<string> {
  const path = await newFolder();
  await writeFile(join(path, 'network.json'), JSON.stringify({ ...smallDescription(), ...description }));
  await writeSafetensors(join(path, 'small.safetensors'), tensors ?? smallTensors(), {}, dtype ?? 'F32');
  return path;
}

function smallNetwork(): Network {
  return createNetwork(
    parsedSmall(),
    new Map([...smallTensors()].map(([name, data]) => [name, { name, ...data }])),
  );
}

describe('loading', () => {
  it('accepts the folder or the description under any name', async () => {
    const path = await networkFolder();
    const network = await loadNetwork(path);
    expect(network.description).toEqual(smallDescription());
    for (const [name, data] of smallTensors())
      expect(tensorOf(network, name)).toMatchObject({ name, ...data });
    expect(network.tensors.size).toBe(10);
    await rename(join(path, 'network.json'), join(path, 'mine.json'));
    expect(await loadNetwork(join(path, 'mine.json'))).toEqual(network);
  });

  it.each(['F32', 'F16'] as const)('says where the bytes of each tensor lie (%s)', async (dtype) => {
    const { tensors } = await loadNetwork(await networkFolder({ dtype }));
    for (const { values, location } of tensors.values()) {
      expect(location?.dtype).toBe(dtype);
      const { path = '', offset = 0, length = 0 } = location ?? {};
      const bytes = (await readFile(path)).subarray(offset, offset + length);
      if (dtype === 'F32')
        expect([...values]).toEqual([...values.keys()].map((at) => bytes.readFloatLE(4 * at)));
      expect(length).toBe(values.length * (dtype === 'F32' ? 4 : 2));
      expect(offset % (length / values.length)).toBe(0);
    }
  });

  it('does not read what the description does not require', async () => {
    const huge = { shape: [1], values: Float32Array.of(NaN) };
    const path = await networkFolder({ tensors: smallTensors().set('classifier.weight', huge) });
    expect((await loadNetwork(path)).tensors.has('classifier.weight')).toBe(false);
  });

  it('checks the SHA-256 if the description has one', async () => {
    const path = await networkFolder();
    const bytes = await readFile(join(path, 'small.safetensors'));
    const sha256 = createHash('sha256').update(bytes).digest('hex').toUpperCase();
    await writeFile(join(path, 'network.json'), JSON.stringify({ ...smallDescription(), sha256 }));
    expect((await loadNetwork(path)).tensors.size).toBe(10);
    bytes.writeUInt8(bytes.at(-4)! ^ 1, bytes.length - 4);
    await writeFile(join(path, 'small.safetensors'), bytes);
    const error = await userErrorOf(() => loadNetwork(path));
    expect(error.code).toBe('network-hash');
    expect(error.message).toContain(
      `The network file ${join(path, 'small.safetensors')} is damaged or was changed`,
    );
  });
});

describe('a network that cannot be loaded', () => {
  const without = (name: string) => new Map([...smallTensors()].filter(([key]) => key !== name));
  const replaced = (name: string, data: TensorData) => smallTensors().set(name, data);

  it.each([
    [
      'lacks a tensor',
      { tensors: without('conv2_1.weight') },
      'lacks the tensor conv2_1.weight [6, 4, 3, 3]; give the network small',
    ],
    [
      'lacks an expand bias',
      { tensors: without('conv1_1_expand.bias') },
      'lacks the tensor conv1_1_expand.bias [16]',
    ],
    [
      'has a tensor of another shape',
      { tensors: replaced('mix.weight', { shape: [3, 3], values: new Float32Array(9) }) },
      'holds mix.weight [3, 3] instead of mix.weight [3, 3, 1, 1]',
    ],
    [
      'holds NaN',
      { tensors: replaced('mix.bias', { shape: [3], values: Float32Array.of(0, NaN, 0) }) },
      'holds a number in mix.bias that is infinite or not a number',
    ],
    [
      'holds infinity',
      { tensors: replaced('mix.bias', { shape: [3], values: Float32Array.of(0, 0, -Infinity) }) },
      'holds a number in mix.bias',
    ],
  ])('%s', async (_what, parts, says) => {
    const path = await networkFolder(parts);
    const error = await userErrorOf(() => loadNetwork(path));
    expect(error.code).toBe('network-weights');
    expect(error.message).toContain(`The network file ${join(path, 'small.safetensors')} `);
    expect(error.message).toContain(says);
  });

  it('has a tensor of whole numbers', async () => {
    const path = await newFolder();
    const layers = [{ kind: 'conv', name: 'c', channels: 1, kernel: 1, padding: 'zeros' }];
    const json = { ...smallDescription(), layers, taps: { c: { layer: 'c' } } };
    await writeFile(join(path, 'network.json'), JSON.stringify(json));
    const header = {
      'c.weight': { dtype: 'I32', shape: [1, 3, 1, 1], data_offsets: [0, 12] },
      'c.bias': { dtype: 'F32', shape: [1], data_offsets: [12, 16] },
    };
    await writeFile(join(path, 'small.safetensors'), safetensorsBytes(header, Buffer.alloc(16)));
    expect((await userErrorOf(() => loadNetwork(path))).message).toContain(
      'holds c.weight as I32 instead of F32, F16 or BF16',
    );
  });

  it('has no weights, or truncated ones', async () => {
    const path = await networkFolder();
    const weights = join(path, 'small.safetensors');
    await truncate(weights, (await stat(weights)).size - 1);
    expect((await userErrorOf(() => loadNetwork(path))).message).toContain(
      'reaches beyond the end of the file',
    );
    await rename(weights, `${weights}.old`);
    expect((await userErrorOf(() => loadNetwork(path))).message).toContain(`${weights} does not exist`);
  });

  it('has weights outside its folder', async () => {
    const path = await networkFolder({ description: { weights: '../small.safetensors' } });
    expect((await userErrorOf(() => loadNetwork(path))).message).toContain('weights must be the plain name');
  });

  it.each([
    ['not JSON', '{"format":', 'it is not valid JSON'],
    ['empty', '', 'it is not valid JSON'],
    ['a field given twice', '{"format":1,"format":2}', 'it names "format" twice'],
    ['__proto__', '{"taps":{"__proto__":{}}}', 'it uses the forbidden name'],
    ['too deep', '['.repeat(1e5), 'its JSON is nested deeper'],
    ['over 1 MB', ' '.repeat(1_000_001), 'it is larger than 1 MB'],
    ['binary', Buffer.alloc(50, 0xff), 'it is not valid JSON'],
  ])('has a description that is %s', async (_what, bytes, says) => {
    const path = await networkFolder();
    const json = join(path, 'network.json');
    await writeFile(json, bytes);
    const error = await userErrorOf(() => loadNetwork(path));
    expect(error.message).toContain(`The network description ${json} cannot be used because ${says}`);
  });

  it('is given as its weights file', async () => {
    const weights = join(await networkFolder(), 'small.safetensors');
    expect((await userErrorOf(() => loadNetwork(weights))).message).toContain(
      'it is a file of weights, not the JSON',
    );
  });

  it('is missing', async () => {
    const path = await newFolder();
    const missing = join(path, 'network.json');
    const sentence = `The network description ${missing} does not exist; check the path.`;
    expect((await userErrorOf(() => loadNetwork(path))).message).toBe(sentence);
    expect((await userErrorOf(() => loadNetwork(missing))).message).toBe(sentence);
  });

  it('requires gigabytes that a sparse file pretends to have', async () => {
    const path = await newFolder();
    const layers = [{ kind: 'conv', name: 'c', channels: 1, kernel: 1, padding: 'zeros' }];
    await writeFile(
      join(path, 'network.json'),
      JSON.stringify({ ...smallDescription(), layers, taps: { c: { layer: 'c' } } }),
    );
    const bytes = 2 ** 36;
    const header = { 'c.weight': { dtype: 'F32', shape: [2 ** 34], data_offsets: [0, bytes] } };
    const start = safetensorsBytes(header, Buffer.alloc(0));
    const file = await open(join(path, 'small.safetensors'), 'w');
    await file.writeFile(start);
    await file.truncate(start.length + bytes);
    await file.close();
    expect((await userErrorOf(() => loadNetwork(path))).message).toContain(
      'instead of c.weight [1, 3, 1, 1]',
    );
  });
});

/** With a 1×1 convolution at the tap relu1_1, whose weights are those of a deeper kernel. */
function withExpandedTap({ description, tensors }: Network): Network {
  const relu1_1 = { layer: 'relu1_1', expand: { name: 'wider', channels: 7 } };
  const values = tensorOf({ description, tensors, fingerprint: '' }, 'conv3_1.weight').values.subarray(0, 14);
  const wider = [
    { name: 'wider.weight', shape: [7, 2, 1, 1], values },
    { name: 'wider.bias', shape: [7], values: new Float32Array(7) },
  ].map((tensor): [string, NetworkTensor] => [tensor.name, tensor]);
  const taps = { ...description.taps, relu1_1 };
  return createNetwork({ ...description, taps }, new Map([...tensors, ...wider]));
}

describe('saving', () => {
  it('and loading gives the same network, and a hash that is checked', async () => {
    const network = withExpandedTap(randomNetwork({ width: 1 / 32, seed: 4 }));
    const path = await saveNetwork(network, join(folder(), 'new', 'saved'), 'F32');
    const loaded = await loadNetwork(path);
    expect(loaded.fingerprint).toBe(network.fingerprint);
    expect(loaded.description).toEqual({
      ...network.description,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const half = await loadNetwork(await saveNetwork(loaded, join(folder(), 'half'), 'F16'));
    expect(half.description.sha256).not.toBe(loaded.description.sha256);
    const [full, rounded] = [
      tensorOf(loaded, 'conv1_1.weight').values,
      tensorOf(half, 'conv1_1.weight').values,
    ];
    // Eleven significant bits: half a unit in the last place is 2^-11 of the value.
    expect(rounded.every((value, at) => Math.abs(value - full[at]!) <= 2 ** -11 * Math.abs(full[at]!))).toBe(
      true,
    );
    expect(rounded).not.toEqual(full);
  });

  it('fails with one sentence if there is a file of that name', async () => {
    const taken = join(folder(), 'taken');
    await writeFile(taken, '');
    const error = await userErrorOf(() => saveNetwork(smallNetwork(), taken, 'F32'));
    expect(error.message).toContain(`The folder ${taken} cannot be written`);
  });
});

describe('the fingerprint', () => {
  it('depends on what is computed, not on titles, hashes, key order, file order or element type', async () => {
    const { fingerprint } = smallNetwork();
    expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
    const json = { ...smallDescription(), title: 'Another title', name: 'other' };
    const turned = Object.fromEntries(Object.entries(json).reverse());
    const taps = Object.fromEntries(Object.entries(json.taps).reverse());
    expect(parseDescription(turned, 'x').name).toBe('other');
    const tensors = new Map([...smallTensors()].reverse());
    const loaded = await loadNetwork(await networkFolder({ description: turned, tensors, dtype: 'F16' }));
    expect(loaded.fingerprint).toBe(fingerprint);
    const other = await loadNetwork(await networkFolder({ description: { ...turned, taps } }));
    expect(other.fingerprint).toBe(fingerprint);
  });

  it('changes with a weight, the pooling, the input, a padding and a tap', async () => {
    const base = smallDescription();
    const value = Float32Array.of(1, 2, 3.0001);
    const variants: Parts[] = [
      {},
      { tensors: smallTensors().set('mix.bias', { shape: [3], values: value }) },
      { description: { pooling: 'average' } },
      { description: { input: { ...base.input, scale: 1 } } },
      {
        description: {
          layers: base.layers.map((layer) =>
            layer.name === 'conv2_1' ? { ...layer, padding: 'reflect' } : layer,
          ),
        },
      },
      { description: { taps: { ...base.taps, more: { layer: 'pool2' } } } },
    ];
    const prints = await Promise.all(
      variants.map(async (parts) => (await loadNetwork(await networkFolder(parts))).fingerprint),
    );
    expect(new Set(prints).size).toBe(variants.length);
  });

  it('with other pooling equals that of a network described so', () => {
    const network = smallNetwork();
    const average = withPooling(network, 'average');
    expect(average.description.pooling).toBe('average');
    expect(average.tensors).toBe(network.tensors);
    expect(average.fingerprint).not.toBe(network.fingerprint);
    expect(withPooling(average, 'max').fingerprint).toBe(network.fingerprint);
    expect(withPooling(network, 'max')).toBe(network);
  });

  it('needs every tensor', () => {
    expect(() => createNetwork(parsedSmall(), new Map())).toThrow('the tensor mix.weight is missing');
    expect(() => tensorOf(smallNetwork(), 'nothing')).toThrow(RangeError);
  });
});
