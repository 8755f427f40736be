import { describe, expect, it } from 'vitest';
import { isNews, shouldNotify } from '../../../renderer/app/use-shell.js';
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

describe('the end of a painting', () => {
  it('is told, unless the user ended it or it belongs to a batch', () => {
    expect(isNews({ state: 'done', batch: null })).toBe(true);
    expect(isNews({ state: 'failed', batch: null })).toBe(true);
    expect(isNews({ state: 'stopped', batch: null })).toBe(false);
    expect(isNews({ state: 'cancelled', batch: null })).toBe(false);
    expect(isNews({ state: 'done', batch: { id: 'b', index: 1 } })).toBe(false);
  });
});

describe('the reason to paint on the CPU', () => {
  const why = (devices: Device[], wanted = 'auto', searched = true) =>
    whyCpu({ devices, check: null }, wanted, searched);

  it('is null if a GPU is used', () => {
    const devices = [
      { ...cpu, chosen: false },
      { ...gpu, chosen: true },
    ];
    expect(why(devices, 'auto', false)).toBeNull();
    expect(why([cpu, gpu], 'webgpu', false)).toBeNull();
  });

  it('is `none` if a search found no usable GPU', () => {
    expect(why([cpu])).toBe('none');
    expect(why([cpu, { ...gpu, state: 'unusable' }])).toBe('none');
    expect(why([cpu, { ...gpu, state: 'software' }])).toBe('none');
  });

  it('is `plain` before and during the check', () => {
    expect(why([cpu, { ...gpu, state: 'unchecked' }], 'auto', false)).toBe('plain');
    const check = { done: 0, total: 1, device: 'cpu' };
    expect(whyCpu({ devices: [cpu], check }, 'auto', true)).toBe('plain');
  });

  it('is `chosen` if a GPU is usable, and `plain` if the CPU is faster', () => {
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

  it('follows the used device if the selected one is missing', () => {
    expect(why([cpu], 'directml:1')).toBe('none');
  });
});

describe('the reason for the automatic device', () => {
  it('is `fastest`, `only` or `unchecked`', () => {
    expect(whyTaken([cpu, gpu])).toBe('fastest');
    expect(whyTaken([cpu, { ...gpu, state: 'unusable' }])).toBe('only');
    expect(whyTaken([cpu, { ...gpu, state: 'unchecked' }])).toBe('unchecked');
    expect(whyTaken([{ ...cpu, state: 'unchecked' }])).toBe('only');
  });
});

describe('a notification', () => {
  it('is sent for a long painting outside a batch that ended without focus', () => {
    const long = { started: 1000, ended: 31_000, batch: null };
    expect(shouldNotify(long, false)).toBe(true);
    expect(shouldNotify(long, true)).toBe(false);
    expect(shouldNotify({ ...long, ended: 4000 }, false)).toBe(false);
    expect(shouldNotify({ ...long, batch: { id: 'batch-1', index: 1 } }, false)).toBe(false);
    expect(shouldNotify({ ...long, started: null }, false)).toBe(false);
  });
});

describe('a picture saved at a smaller size', () => {
  it('keeps its aspect ratio, and is never enlarged', () => {
    expect(sizeOf({ width: 768, height: 512 }, 384)).toEqual({ width: 384, height: 256 });
    expect(sizeOf({ width: 300, height: 1000 }, 100)).toEqual({ width: 30, height: 100 });
    expect(sizeOf({ width: 768, height: 512 }, 2000)).toEqual({ width: 768, height: 512 });
  });

  it('is requested by its long side', () => {
    const as = { format: 'png', quality: 92, bits: 16, dpi: 300 } as const;
    expect(resultAddress('job-1', as, true)).toBe('/api/jobs/job-1/result?format=png&bits=16&download=1');
    expect(resultAddress('job-1', { ...as, longest: 256 }, false)).toBe(
      '/api/jobs/job-1/result?format=png&bits=16&width=256',
    );
  });

  it('is requested with another resolution, where the format holds one', () => {
    const as = { format: 'tiff', quality: 92, bits: 8, dpi: 150 } as const;
    expect(resultAddress('job-1', as, false)).toBe('/api/jobs/job-1/result?format=tiff&bits=8&dpi=150');
    expect(resultAddress('job-1', { ...as, format: 'webp' }, false)).toBe(
      '/api/jobs/job-1/result?format=webp&quality=92',
    );
  });
});
