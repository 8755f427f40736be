import { describe, expect, it } from 'vitest';
import { choose, type Device } from '../../../src/devices/devices.js';
import { runtimeFailure } from '../../../src/devices/trial.js';

const device = (
  id: string,
  evaluationMilliseconds: number | undefined,
  state: Device['state'] = 'usable',
): Device => ({
  id,
  name: id.toUpperCase(),
  kind: id === 'cpu' ? 'cpu' : 'gpu',
  provider: id === 'cpu' ? 'cpu' : 'webgpu',
  memoryBytes: undefined,
  state,
  reason: undefined,
  evaluationMilliseconds,
  placement: null,
  half: false,
});

describe('the choice', () => {
  it('is the fastest usable device', () => {
    const devices = [device('cpu', 46), device('directml', 8.04), device('webgpu', 5.23)];
    expect(choose(devices)).toEqual({
      id: 'webgpu',
      sentence:
        'auto takes webgpu (WEBGPU), the fastest: 5.2 ms an evaluation, against 46 ms on cpu and 8 ms on directml.',
    });
  });

  it('is the CPU if it is the fastest or nothing else is usable', () => {
    expect(choose([device('cpu', 5), device('webgpu', 60)]).id).toBe('cpu');
    const none = [device('cpu', 46), device('webgpu', undefined, 'unusable'), device('x', 1, 'software')];
    expect(choose(none)).toEqual({
      id: 'cpu',
      sentence: 'auto takes the CPU: no usable GPU was found.',
    });
  });

  it('is the fastest checked device, and the CPU until it and another one are checked', () => {
    const open = device('webgpu', undefined, 'unchecked');
    expect(choose([device('cpu', 46), device('directml', 8), open]).id).toBe('directml');
    expect(choose([device('cpu', 46), open])).toMatchObject({
      id: 'cpu',
      sentence: expect.stringMatching(/until/),
    });
    expect(choose([device('cpu', undefined), device('webgpu', 5)]).id).toBe('cpu');
  });
});

describe('an error of the runtime', () => {
  it.each([
    [
      'Impasto failed unexpectedly: webgpu_context.cc:136 Failed to get a WebGPU adapter: No supported adapters. With IMPASTO_DEBUG=1 it tells where',
      'No graphics card with a Vulkan, Direct3D 12 or Metal driver was found.',
    ],
    [
      'libcudart.so.12: cannot open shared object file: No such file',
      'A library that it needs is not installed.',
    ],
    ['CUDA failure 2: out of memory', 'It has too little memory.'],
    ['a first line\nand a second', 'It cannot be used: a first line'],
  ])('is put in a sentence: %s', (message, sentence) => {
    expect(runtimeFailure(message).message).toBe(sentence);
  });
});
