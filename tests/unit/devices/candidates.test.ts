import { describe, expect, it } from 'vitest';
import { candidatesOn, type Installed } from '../../../src/devices/candidates.js';
import { cardsOf, type GraphicsCard, type Hardware } from '../../../src/devices/hardware.js';
import { parseDevice } from '../../../src/engines/devices.js';

const nvidia: GraphicsCard = {
  name: 'NVIDIA GeForce RTX 4070',
  vendor: 'NVIDIA',
  driver: '560.35',
  memoryBytes: 12e9,
};
const intel: GraphicsCard = { name: 'Iris Xe', vendor: 'Intel', driver: '', memoryBytes: undefined };

const on = (platform: NodeJS.Platform, more: Partial<Installed> = {}): Installed => ({
  platform,
  arch: platform === 'darwin' ? 'arm64' : 'x64',
  hasCuda: false,
  tensorflow: undefined,
  ...more,
});

const machine = (...cards: GraphicsCard[]): Hardware => ({ processor: 'Ryzen', cards });

const ids = (hardware: Hardware, around: Installed) => candidatesOn(hardware, around).map(({ id }) => id);

describe('the candidates', () => {
  it.each<[string, Installed, GraphicsCard[], string[]]>([
    ['Linux without a card', on('linux'), [], ['cpu', 'webgpu']],
    ['Linux with one', on('linux'), [nvidia], ['cpu', 'webgpu']],
    ['Linux with two', on('linux'), [nvidia, intel], ['cpu', 'webgpu', 'webgpu:low-power']],
    ['Windows with one', on('win32'), [nvidia], ['cpu', 'directml', 'webgpu']],
    [
      'Windows with two',
      on('win32'),
      [nvidia, intel],
      ['cpu', 'directml', 'directml:1', 'webgpu', 'webgpu:low-power'],
    ],
    ['Windows without one', on('win32'), [], ['cpu', 'webgpu']],
    ['an Apple computer', on('darwin'), [], ['cpu', 'coreml', 'webgpu']],
    ['one with an Intel processor', on('darwin', { arch: 'x64' }), [], ['cpu', 'webgpu']],
    [
      'CUDA',
      on('linux', { hasCuda: true }),
      [nvidia, intel, nvidia],
      ['cpu', 'cuda', 'cuda:1', 'webgpu', 'webgpu:low-power'],
    ],
    ['CUDA without a card of NVIDIA', on('linux', { hasCuda: true }), [intel], ['cpu', 'webgpu']],
    ['TensorFlow', on('linux', { tensorflow: '@tensorflow/tfjs-node' }), [], ['cpu', 'webgpu', 'tensorflow']],
  ])('on %s', (_title, around, cards, expected) => {
    expect(ids(machine(...cards), around)).toEqual(expected);
  });

  it('can each be opened by id', () => {
    const all = [
      ...ids(machine(nvidia, intel, nvidia), on('win32', { hasCuda: true, tensorflow: 'x' })),
      ...ids(machine(), on('darwin')),
    ];
    for (const id of all) expect(parseDevice(id).provider).toBe(id.split(':')[0]);
  });

  it('have the name of a card only if it is certain which one it is', () => {
    const named = (hardware: Hardware) =>
      Object.fromEntries(candidatesOn(hardware, on('win32')).map(({ id, name }) => [id, name]));
    expect(named(machine(nvidia))).toEqual({ cpu: 'Ryzen', directml: nvidia.name, webgpu: nvidia.name });
    expect(named(machine(nvidia, intel))).toMatchObject({
      directml: 'DirectML',
      webgpu: 'WebGPU',
    });
  });

  it('distinguish TensorFlow on a card from TensorFlow on the CPU', () => {
    const of = (tensorflow: string) =>
      candidatesOn(machine(nvidia), on('linux', { tensorflow })).find(({ id }) => id === 'tensorflow');
    expect(of('@tensorflow/tfjs-node-gpu')).toMatchObject({ kind: 'gpu', memoryBytes: 12e9 });
    expect(of('@tensorflow/tfjs-node')).toMatchObject({ kind: 'cpu', memoryBytes: undefined });
  });
});

describe('an id', () => {
  it.each(['', 'gpu', 'cpu:1', 'webgpu:1', 'directml:x', 'cuda:100', 'directml:1:2', 'auto', 'coreml:0'])(
    '"%s" is none',
    (id) => {
      expect(() => parseDevice(id)).toThrow(`There is no device "${id}"`);
    },
  );
});

describe('the cards', () => {
  it('are the GPUs that a system reports, with their dedicated memory', () => {
    const found = cardsOf([
      {
        vendor: 'NVIDIA',
        model: 'AD104',
        name: 'NVIDIA GeForce RTX 4070',
        driverVersion: '560.35',
        memoryTotal: 12282,
        vram: 256,
      },
      { vendor: 'Intel', model: 'Iris Xe', vram: 128, vramDynamic: true },
      { vendor: 'Apple', model: 'Apple M2', vram: null },
      { vendor: 'AMD', model: 'Radeon RX 7600', vram: 8192, vramDynamic: false, driverVersion: '24.1' },
    ]);
    expect(found).toEqual([
      { name: 'NVIDIA GeForce RTX 4070', vendor: 'NVIDIA', driver: '560.35', memoryBytes: 12282 * 2 ** 20 },
      { name: 'Iris Xe', vendor: 'Intel', driver: '', memoryBytes: undefined },
      { name: 'Apple M2', vendor: 'Apple', driver: '', memoryBytes: undefined },
      { name: 'Radeon RX 7600', vendor: 'AMD', driver: '24.1', memoryBytes: 8192 * 2 ** 20 },
    ]);
  });

  it('do not include display adapters without a GPU', () => {
    const shown = [
      'Microsoft Basic Display Adapter',
      'ASPEED Graphics Family',
      'Cirrus Logic GD 5446',
      'QXL paravirtual',
      'VMware SVGA 3D',
      '',
    ];
    expect(cardsOf(shown.map((model) => ({ vendor: '', model })))).toEqual([]);
  });
});
