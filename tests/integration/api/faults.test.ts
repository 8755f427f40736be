import { readFile } from 'node:fs/promises';
import { expect, it, vi } from 'vitest';
import type { Job, PictureInfo } from '../../../src/api/contract.js';
import { backendOf } from '../../../src/api/live/open.js';
import { json, transports } from '../../unit/api/transports.js';
import { jobWorkplace, quickInput, reaches } from '../jobs/helpers.js';

/** The calls that the system refuses, below a folder and with a code. */
const fault = vi.hoisted(() => ({ folder: '', code: '' }));

vi.mock('node:fs/promises', async (original) => {
  const real = await original<Record<string, unknown>>();
  const faulty =
    (name: string, call: (...args: unknown[]) => unknown) =>
    async (...args: unknown[]) => {
      const path = args.find((arg) => typeof arg === 'string' && fault.code && arg.startsWith(fault.folder));
      if (path === undefined) return await call(...args);
      const syscall = name === 'readFile' || name === 'writeFile' ? 'open' : name;
      throw Object.assign(new Error(`${fault.code}: ${syscall} '${path}'`), {
        code: fault.code,
        syscall,
        path,
      });
    };
  const entries = Object.entries(real).map(([name, value]) => [
    name,
    typeof value === 'function' ? faulty(name, value as never) : value,
  ]);
  return Object.fromEntries(entries);
});

const codes = ['EACCES', 'EIO', 'EROFS', 'ENOSPC', 'EMFILE', 'ENAMETOOLONG', 'ELOOP', 'ENOTDIR', 'ESTALE'];
const work = jobWorkplace();

it('a data folder that the system refuses to read and write while Impasto runs is never a defect', async () => {
  const service = await work.open('faulty');
  const home = work.path('faulty');
  vi.stubEnv('IMPASTO_HOME', home);
  service.start();
  const api = await transports[0]![1](backendOf(service, { mode: 'web' }));
  const upload = async (name: string) =>
    api(`/pictures?name=${name}`, {
      method: 'POST',
      body: await readFile(work.path(name)),
      headers: { 'content-type': 'application/octet-stream' },
    });
  const { id: picture } = (await (await upload('A.png')).json()) as PictureInfo;
  const order = { styles: [{ picture }], options: quickInput };
  const create = () => api('/jobs', json({ content: { picture }, ...order }));
  const { id: job } = (await (await create()).json()) as Job;
  await reaches(service, job, 'done');
  await service.queue.close(); // jobs that are created below must not be painted

  const calls: Readonly<Record<string, () => Promise<Response>>> = {
    'POST /pictures': () => upload('B.png'),
    'POST /jobs': create,
    'GET result': () => api(`/jobs/${job}/result`),
    'GET smaller result': () => api(`/jobs/${job}/result?width=33`),
    'GET preview': () => api(`/jobs/${job}/preview`),
    'GET losses': () => api(`/jobs/${job}/losses`),
    'GET picture': () => api(`/pictures/${picture}/image?width=31`),
    'PATCH settings': () => api('/settings', json({ parallel: 2 }, 'PATCH')),
    'GET networks': () => api('/networks'),
    'GET devices': () => api('/devices'),
    'POST batches': () => api('/batches', json({ contents: [picture], ...order })),
    'DELETE picture': () => api(`/pictures/${picture}`, { method: 'DELETE' }),
    'DELETE job': () => api(`/jobs/${job}`, { method: 'DELETE' }),
  };

  const faults: string[] = [];
  let refused = 0;
  for (const code of codes)
    for (const [name, call] of Object.entries(calls)) {
      Object.assign(fault, { code, folder: home });
      const response = await call();
      const text = await response.text().catch(() => 'the answer broke off');
      fault.code = '';
      if (response.status >= 400) refused += 1;
      if (response.status === 500 || text.includes(home)) faults.push(`${name}, ${code}: ${text}`);
    }
  expect(faults).toEqual([]);
  expect(refused).toBeGreaterThan(codes.length * 4);
  vi.unstubAllEnvs();
});
