import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Launch } from '../../../src/compute/index.js';
import type { Hardware } from '../../../src/devices/hardware.js';
import { Devices, type DevicesOptions } from '../../../src/devices/index.js';
import { type Planted, type PlantedName, plant, plantedCandidates } from './planted.js';

let planted: Planted;
beforeAll(async () => {
  planted = await plant();
});
afterAll(() => planted.remove());

const card = { name: 'Card', vendor: 'Maker', driver: '1.2.3', memoryBytes: 4e9 };
const hardware: Hardware = { processor: 'Processor', cards: [card] };

/** The devices of a machine that has planted ones; trials are counted. */
function machine(file: string, names: readonly PlantedName[], more: Partial<DevicesOptions> = {}) {
  const tried: number[] = [];
  const launch: Launch = (scratch) => {
    const child = planted.launch(scratch);
    tried.push(child.pid ?? 0);
    return child;
  };
  const devices = new Devices({
    file: join(planted.folder, file),
    launch,
    threads: () => 1,
    findHardware: async () => hardware,
    candidates: () => plantedCandidates(...names),
    ...more,
  });
  return { devices, tried };
}

const isRunning = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('devices', () => {
  it('are each checked, and those that are wrong, hang, crash or are missing are reported and never taken', async () => {
    const names = ['wrong', 'nan', 'hanging', 'crashing', 'refusing'] as const;
    const { devices, tried } = machine('faults.json', names, { limit: 20_000 });
    const told: string[] = [];
    await devices.check(({ done, total, device }) => told.push(`${done}/${total} ${device}`));
    expect(told).toEqual(['0/6 cpu', ...names.map((name, index) => `${index + 1}/6 ${name}`)]);
    const list = await devices.list();
    const stateOf = Object.fromEntries(list.map(({ id, state, reason }) => [id, [state, reason?.message]]));
    expect(stateOf.cpu).toEqual(['usable', undefined]);
    expect(stateOf.wrong).toEqual(['unusable', expect.stringMatching(/^It computes wrongly .*10 % off/)]);
    expect(stateOf.nan).toEqual([
      'unusable',
      expect.stringMatching(/^It computes wrongly .*not even numbers/),
    ]);
    expect(stateOf.hanging).toEqual([
      'unusable',
      expect.stringMatching(/^It did not respond for 20 seconds/),
    ]);
    expect(stateOf.crashing).toEqual(['unusable', expect.stringMatching(/^Its driver crashed/)]);
    expect(stateOf.refusing).toEqual(['unusable', expect.stringMatching(/^No graphics card/)]);
    expect(await devices.choice()).toEqual({
      id: 'cpu',
      sentence: 'auto takes the CPU: no usable GPU was found.',
    });
    await expect(devices.resolve('hanging')).rejects.toMatchObject({
      code: 'device-unusable',
      message: expect.stringMatching(/^The device hanging cannot be used\. It did not respond/),
    });
    expect(tried).toHaveLength(6);
    await expect.poll(() => tried.filter(isRunning), { timeout: 10_000 }).toEqual([]);
  });

  it('are ranked by their time, and the fastest is taken', async () => {
    const { devices } = machine('fast.json', ['slow', 'right']);
    expect(await devices.choice()).toMatchObject({ id: 'cpu' });
    await devices.check();
    const { id, sentence } = await devices.choice();
    expect(id).toBe('right');
    expect(sentence).toMatch(
      /^auto takes right \(planted right\), the fastest: .* ms an evaluation, against .* ms on cpu and .* ms on slow\.$/,
    );
    expect(await devices.resolve('auto')).toMatchObject({ device: 'right' });
    const slow = (await devices.list()).find((one) => one.id === 'slow');
    expect(slow).toMatchObject({
      state: 'usable',
      reason: { code: 'device-slow', message: expect.stringMatching(/estimated/) },
    });
    expect(slow?.evaluationMilliseconds).toBeGreaterThan(16 * 2500 - 1);
  });

  it('compute with 16 bits if that is faster and accurate enough', async () => {
    const { devices, tried } = machine('half.json', ['halving', 'misleading']);
    await devices.check();
    const found = (await devices.list()).map(({ id, state, half }) => [id, state, half]);
    expect(found).toEqual([
      ['cpu', 'usable', false],
      ['halving', 'usable', true],
      ['misleading', 'usable', false],
    ]);
    expect(await devices.resolve('halving')).toEqual({ device: 'halving', half: true });
    expect(tried).toHaveLength(5);
  });

  it('are checked once, and again on request or with another driver', async () => {
    const first = machine('once.json', ['refusing']);
    await first.devices.check();
    expect(first.tried).toHaveLength(2);
    const again = machine('once.json', ['refusing']);
    await again.devices.check();
    expect([again.tried.length, await again.devices.isChecked()]).toEqual([0, true]);
    const cards = [{ ...card, driver: '1.2.4' }];
    const newer = machine('once.json', ['refusing'], { findHardware: async () => ({ ...hardware, cards }) });
    expect(await newer.devices.isChecked()).toBe(false);
    await again.devices.forget();
    expect(await again.devices.isChecked()).toBe(false);
  });

  it('are checked again when the history is damaged', async () => {
    await writeFile(join(planted.folder, 'damaged.json'), '{"surroundings":');
    const { devices, tried } = machine('damaged.json', []);
    await devices.check();
    expect(tried).toHaveLength(1);
    const book = JSON.parse(await readFile(join(planted.folder, 'damaged.json'), 'utf8'));
    expect(Object.keys(book.verdicts)).toEqual(['cpu']);
  });

  it('keep their results when a check is stopped, which ends the process at once', async () => {
    const { devices, tried } = machine('ended.json', ['hanging']);
    const controller = new AbortController();
    await devices.check(({ device }) => device === 'hanging' && controller.abort(), controller.signal);
    expect((await devices.list()).map(({ state }) => state)).toEqual(['usable', 'unchecked']);
    expect(devices.progress).toBeUndefined();
    await expect.poll(() => tried.filter(isRunning), { timeout: 10_000 }).toEqual([]);
  });

  it('leave no hanging process behind when the parent ends', async () => {
    const before = process.listeners('exit');
    const { devices, tried } = machine('gone.json', ['hanging']);
    const check = devices.check();
    await expect.poll(() => tried.length, { timeout: 60_000 }).toBe(2);
    const atExit = process.listeners('exit').filter((listener) => !before.includes(listener));
    for (const listener of atExit) listener.call(process, 0);
    await check;
    await expect.poll(() => tried.filter(isRunning), { timeout: 10_000 }).toEqual([]);
    // The process is gone before its end is reported here, and the listener is removed with the report.
    await expect.poll(() => process.listeners('exit'), { timeout: 10_000 }).toEqual(before);
  });

  it('are checked quickly once, within the time limit', async () => {
    const { devices, tried } = machine('hurry.json', ['hanging']);
    let begun = 0;
    await devices.quickCheck(25_000, () => (begun += 1));
    expect((await devices.list()).map(({ id, state }) => [id, state])).toEqual([
      ['cpu', 'usable'],
      ['hanging', 'unchecked'],
    ]);
    await devices.quickCheck(25_000, () => (begun += 1));
    const again = machine('hurry.json', ['hanging']);
    await again.devices.quickCheck(25_000, () => (begun += 1));
    expect([begun, tried.length, again.tried.length]).toEqual([1, 2, 0]);
    const without = machine('hurry-2.json', ['right'], {
      findHardware: async () => ({ ...hardware, cards: [] }),
    });
    await without.devices.quickCheck(25_000, () => (begun += 1));
    expect([begun, without.tried.length]).toEqual([1, 0]);
  });

  it('are refused if unknown, with a list of the known ones', async () => {
    const { devices } = machine('unknown.json', ['right']);
    await expect(devices.resolve('toaster')).rejects.toMatchObject({
      code: 'device-unknown',
      message: 'There is no device "toaster" here: choose from auto, cpu and right.',
    });
    expect(await devices.resolve('right')).toEqual({ device: 'right', half: false });
  });
});
