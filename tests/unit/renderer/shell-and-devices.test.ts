import { describe, expect, it } from 'vitest';
import { shouldNotify } from '../../../renderer/app/use-shell.js';
import { whyTaken } from '../../../renderer/networks/device-card.js';
import { whyCpu } from '../../../renderer/networks/on-cpu.js';
import { resultAddress, sizeOf } from '../../../renderer/watch/save-picture.js';
import type { Device } from '../../../src/api/contract.js';

const device = (given: Partial<Device>): Device => ({
  id: 'cpu',
  name: 'A processor',
  kind: 'cpu',
  provider: 'cpu',
  state: 'usable',
  reason: null,
  remark: null,
  chosen: false,
  threads: 4,
  memoryBytes: null,
  evaluationMilliseconds: 50,
  half: false,
  ...given,
});
const cpu = device({ chosen: true });
const gpu = device({ id: 'webgpu', name: 'A card', kind: 'gpu', provider: 'webgpu', threads: 0 });

describe('why it paints on the CPU', () => {
  const why = (devices: Device[], wanted = 'auto', searched = true) =>
    whyCpu({ devices, check: null }, wanted, searched);

  it('is nothing to speak of where a GPU is taken', () => {
    const devices = [
      { ...cpu, chosen: false },
      { ...gpu, chosen: true },
    ];
    expect(why(devices, 'auto', false)).toBeNull();
    expect(why([cpu, gpu], 'webgpu', false)).toBeNull();
  });

  it('is that no GPU can be used, once they were looked for', () => {
    expect(why([cpu])).toBe('none');
    expect(why([cpu, { ...gpu, state: 'unusable' }])).toBe('none');
    expect(why([cpu, { ...gpu, state: 'software' }])).toBe('none');
  });

  it('is not claimed before that, nor while they are being checked', () => {
    expect(why([cpu, { ...gpu, state: 'unchecked' }], 'auto', false)).toBe('plain');
    const check = { done: 0, total: 1, device: 'cpu' };
    expect(whyCpu({ devices: [cpu], check }, 'auto', true)).toBe('plain');
  });

  it('is the user’s choice beside a GPU, and no more than a fact where the CPU is faster', () => {
    expect(
      why(
        [
          { ...cpu, chosen: false },
          { ...gpu, chosen: true },
        ],
        'cpu',
        false,
      ),
    ).toBe('chosen');
    expect(why([cpu, gpu])).toBe('plain');
  });

  it('goes by what is taken where the device that is set is gone', () => {
    expect(why([cpu], 'directml:1')).toBe('none');
  });
});

describe('why a device is taken', () => {
  it('is that it is the fastest, the only one, or the one for now', () => {
    expect(whyTaken([cpu, gpu])).toBe('fastest');
    expect(whyTaken([cpu, { ...gpu, state: 'unusable' }])).toBe('only');
    expect(whyTaken([cpu, { ...gpu, state: 'unchecked' }])).toBe('unchecked');
    expect(whyTaken([{ ...cpu, state: 'unchecked' }])).toBe('only');
  });
});

describe('a notification', () => {
  it('is for a long painting of its own that ended where nobody looked', () => {
    const long = { started: 1000, ended: 31_000, batch: null };
    expect(shouldNotify(long, false)).toBe(true);
    expect(shouldNotify(long, true)).toBe(false);
    expect(shouldNotify({ ...long, ended: 4000 }, false)).toBe(false);
    expect(shouldNotify({ ...long, batch: { id: 'batch-1', index: 1 } }, false)).toBe(false);
    expect(shouldNotify({ ...long, started: null }, false)).toBe(false);
  });
});

describe('a picture that is saved smaller', () => {
  it('keeps its shape, and is never made larger', () => {
    expect(sizeOf({ width: 768, height: 512 }, 384)).toEqual({ width: 384, height: 256 });
    expect(sizeOf({ width: 300, height: 1000 }, 100)).toEqual({ width: 30, height: 100 });
    expect(sizeOf({ width: 768, height: 512 }, 2000)).toEqual({ width: 768, height: 512 });
  });

  it('is asked for by its long side', () => {
    const as = { format: 'png', quality: 92, bits: 16 } as const;
    expect(resultAddress('job-1', as, true)).toBe('/api/jobs/job-1/result?format=png&bits=16&download=1');
    expect(resultAddress('job-1', { ...as, longest: 256 }, false)).toBe(
      '/api/jobs/job-1/result?format=png&bits=16&width=256',
    );
  });
});
