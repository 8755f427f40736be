import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createOnnxEngine, readPlacement, softwareDriver } from '../../../src/engines/index.js';
import { placementOf } from '../../../src/engines/placement.js';
import { randomNetwork } from '../../../src/networks/random.js';
import { noisePicture } from '../graph/samples.js';

const node = (name: string, operator: string, provider: string) => ({
  cat: 'Node',
  name,
  args: { op_name: operator, provider },
});

describe('the placement of operations', () => {
  it('counts what a device leaves to the CPU, each node once, and the copies', () => {
    const events = [
      { cat: 'Session', name: 'session_initialization' },
      node('Conv_1', 'Conv', 'WebGpuExecutionProvider'),
      node('Conv_1', 'Conv', 'WebGpuExecutionProvider'),
      node('Memcpy_a', 'MemcpyToHost', 'WebGpuExecutionProvider'),
      node('Sign_1', 'Sign', 'CPUExecutionProvider'),
      node('Sign_2', 'Sign', 'CPUExecutionProvider'),
      node('Memcpy_b', 'MemcpyFromHost', 'WebGpuExecutionProvider'),
    ];
    expect(placementOf(events, false)).toEqual({ onDevice: 1, onCpu: { Sign: 2 }, copies: 2 });
    expect(placementOf(events, true)).toEqual({ onDevice: 3, onCpu: {}, copies: 2 });
  });

  it('is read from the profile of a session', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'impasto profile '));
    const network = randomNetwork({ width: 0.05, depthTo: 'relu1_1' });
    const engine = await createOnnxEngine(network, { threads: 1, profileFolder: folder });
    expect(await readPlacement(folder, true)).toBeUndefined();
    await engine.targets(noisePicture(8, 8, 1), { width: 8, height: 8 }, { style: ['relu1_1'], content: [] });
    const placement = await readPlacement(folder, true);
    expect(placement).toMatchObject({ onCpu: {}, copies: 0 });
    expect(placement?.onDevice).toBeGreaterThan(2);
    expect((await readPlacement(folder, false))?.onCpu).toHaveProperty('Conv');
    await engine.release();
    await rm(folder, { recursive: true });
  });
});

describe('a driver', () => {
  it.each([
    [['/usr/lib/libvulkan.so.1', '/opt/x/libvk_swiftshader.so'], 'SwiftShader'],
    [['/usr/lib/libvulkan_lvp.so'], 'llvmpipe'],
    [['C:\\Windows\\System32\\d3d10warp.dll'], 'WARP'],
    [['/usr/lib/libvulkan_lvp.so', '/usr/lib/libvulkan_radeon.so'], undefined],
    [['/usr/lib/libvulkan_lvp.so', '/usr/lib/libGLX_nvidia.so.0'], undefined],
    [['/usr/lib/libc.so.6'], undefined],
  ])('of %j is software: %s', (libraries, name) => {
    expect(softwareDriver(libraries)).toBe(name);
  });

  it('is searched for in this process, which has none', () => {
    expect(softwareDriver()).toBeUndefined();
  });
});
