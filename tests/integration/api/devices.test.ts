import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DeviceList, Info, Job, PictureInfo } from '../../../src/api/contract.js';
import { backendOf } from '../../../src/api/live/open.js';
import { json, problemOf, transports } from '../../unit/api/transports.js';
import { type Planted, type PlantedName, plant, plantedCandidates } from '../devices/planted.js';
import { jobWorkplace, quickInput } from '../jobs/helpers.js';

const work = jobWorkplace();
let planted: Planted;
beforeAll(async () => {
  planted = await plant();
});
afterAll(() => planted.remove());

async function open(
  name: string,
  devices: readonly PlantedName[],
  more: { cards?: number; check?: boolean } = {},
) {
  const card = { name: 'Card', vendor: 'Maker', driver: '1', memoryBytes: 4e9 };
  const cards = Array.from({ length: more.cards ?? 0 }, () => card);
  const service = await work.open(name, {
    launch: planted.launch,
    checkDevices: more.check,
    devices: {
      findHardware: async () => ({ processor: 'Processor', cards }),
      candidates: () => plantedCandidates(...devices),
    },
  });
  service.start();
  const [, open] = transports[0]!;
  const api = await open(backendOf(service, { mode: 'web' }));
  const list = async () => (await (await api('/devices')).json()) as DeviceList;
  return { api, list, cpuOnly: async () => ((await (await api('/')).json()) as Info).cpuOnly };
}

const untilChecked = async (list: () => Promise<DeviceList>) => {
  await expect.poll(async () => (await list()).check, { timeout: 60_000, interval: 200 }).toBeNull();
  return await list();
};

it('devices are listed, checked on request, and listed with the results', async () => {
  const { api, list, cpuOnly } = await open('list', ['right', 'refusing']);
  expect(await list()).toMatchObject({
    devices: [
      { id: 'cpu', state: 'usable', chosen: true, threads: 1, half: false },
      { id: 'right', state: 'unchecked', evaluationMilliseconds: null, reason: null, threads: 0 },
      { id: 'refusing', state: 'unchecked' },
    ],
    choice: 'auto takes the CPU until the devices have been checked.',
    check: null,
  });
  expect(await cpuOnly()).toBe(true); // the system tells of no card
  const answer = await api('/devices/check', { method: 'POST' });
  expect(answer.status).toBe(202);
  expect(((await answer.json()) as DeviceList).check).toEqual({ done: 0, total: 3, device: 'cpu' });
  expect(await problemOf(await api('/devices/check', { method: 'POST' }))).toMatchObject({
    status: 409,
    code: 'devices-busy',
  });
  const { devices, choice } = await untilChecked(list);
  expect(devices).toMatchObject([
    { id: 'cpu', state: 'usable', chosen: false },
    { id: 'right', state: 'usable', chosen: true },
    { id: 'refusing', state: 'unusable', reason: expect.stringMatching(/^No graphics card/) },
  ]);
  expect(choice).toMatch(/^auto takes right/);
  expect(await cpuOnly()).toBe(false);
});

it('unchecked devices of a machine with a card are checked automatically while nothing is painted', async () => {
  const { list, cpuOnly } = await open('by itself', ['right'], { cards: 1, check: true });
  expect(await cpuOnly()).toBe(false); // nobody knows yet
  await expect
    .poll(async () => (await list()).devices.map(({ state }) => state), { timeout: 60_000 })
    .toEqual(['usable', 'usable']);
  expect((await untilChecked(list)).devices.find(({ chosen }) => chosen)?.id).toBe('right');
});

it('settings and jobs name an existing device, and what happens when it runs out of memory', async () => {
  const { api } = await open('named', ['right']);
  const refused = await problemOf(await api('/settings', json({ device: 'toaster' }, 'PATCH')));
  expect(refused).toMatchObject({ status: 422, code: 'device-unknown' });
  const change = { device: 'right', whenOutOfMemory: 'smaller' };
  expect(await (await api('/settings', json(change, 'PATCH'))).json()).toMatchObject(change);
  const upload = async (file: string) => {
    const body = await readFile(work.path(file));
    const headers = { 'content-type': 'application/octet-stream' };
    const answer = await api(`/pictures?name=${file}`, { method: 'POST', body, headers });
    return ((await answer.json()) as PictureInfo).id;
  };
  const picture = {
    content: { picture: await upload('A.png') },
    styles: [{ picture: await upload('B.png') }],
  };
  const create = (more: object) => api('/jobs', json({ ...picture, options: quickInput, ...more }));
  const job = (await (await create({})).json()) as Job;
  expect(job).toMatchObject({ device: 'right', whenOutOfMemory: 'smaller' });
  const own = (await (await create({ device: 'cpu', whenOutOfMemory: 'cpu' })).json()) as Job;
  expect(own).toMatchObject({ device: 'cpu', whenOutOfMemory: 'cpu' });
  expect(await problemOf(await create({ device: 'toaster' }))).toMatchObject({ code: 'device-unknown' });
  const again = await (await api(`/jobs/${own.id}/repeat`, json({ device: 'auto' }))).json();
  expect(again).toMatchObject({ device: 'auto', whenOutOfMemory: 'cpu' });
  const estimate = await (
    await api('/estimate', json({ ...picture, options: quickInput, device: 'cpu' }))
  ).json();
  expect(estimate).toMatchObject({ device: 'cpu' });
});
