import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { BatchStore } from '../../../src/jobs/batch-store.js';
import { entriesOf, partName, RecordFolders } from '../../../src/jobs/data-folder.js';
import { idPattern, idSchema } from '../../../src/jobs/ids.js';
import { readJsonFile } from '../../../src/jobs/json-file.js';
import { SettingsStore } from '../../../src/jobs/settings.js';
import { JobStore } from '../../../src/jobs/store.js';
import { jobId, newRecord } from './queue-world.js';

let root = '';
let folder = '';
let count = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'impasto data '));
});
afterAll(() => rm(root, { recursive: true, force: true }));
beforeEach(async () => {
  count += 1;
  folder = join(root, String(count));
  await mkdir(folder);
});

const isPosix = process.platform !== 'win32';

/** What can be in the place of a file. */
const replacements: Readonly<Record<string, (path: string) => Promise<unknown>>> = {
  'an empty file': (path) => writeFile(path, ''),
  garbage: (path) => writeFile(path, Buffer.from([0, 255, 1, 254])),
  null: (path) => writeFile(path, 'null'),
  'a list': (path) => writeFile(path, '[]'),
  'a huge file': (path) => writeFile(path, Buffer.alloc(65e6, 32)),
  'a folder': (path) => mkdir(path),
  ...(isPosix && {
    'a pipe': (path: string) => promisify(execFile)('mkfifo', [path]),
    'a loop of links': (path: string) => symlink(path, path),
    'a link to nothing': (path: string) => symlink('nothing', path),
    'an unreadable file': async (path: string) => {
      await writeFile(path, '{');
      await chmod(path, 0);
    },
  }),
};

describe.each(Object.entries(replacements))('%s', (name, replace) => {
  const fault = name === 'a link to nothing' ? 'absent' : 'unreadable';

  it('in the place of a record is reported and left as it is', async () => {
    const path = join(folder, 'record.json');
    await replace(path);
    expect(await readJsonFile(path, z.object({ id: z.string() }))).toEqual({ fault });
  });

  it('in the place of the record of a job keeps its picture', async () => {
    const jobs = join(folder, 'jobs');
    const [bad, good] = [jobId(1), jobId(2)];
    await mkdir(join(jobs, bad), { recursive: true });
    await replace(join(jobs, bad, 'job.json'));
    await writeFile(join(jobs, bad, 'result.png'), 'picture');
    await new JobStore(jobs).create(newRecord(good));
    for (let start = 0; start < 3; start++) {
      const { jobs: loaded, setAside } = await new JobStore(jobs).load();
      expect(loaded.map(({ id }) => id)).toEqual([good]);
      expect(setAside).toEqual([{ path: join(jobs, bad), isNewer: false }]);
    }
    expect(await readFile(join(jobs, bad, 'result.png'), 'utf8')).toBe('picture');
    expect(await readdir(join(jobs, bad))).toHaveLength(2);
  });

  it('in the place of the losses of a job is an empty curve', async () => {
    const store = new JobStore(join(folder, 'jobs'));
    await store.create(newRecord(jobId(1)));
    await replace(join(store.folderOf(jobId(1)), 'losses.json'));
    expect(await store.readLosses(jobId(1))).toEqual([]);
  });

  it('in the place of a folder is moved aside or left, and starts nothing', async () => {
    const path = join(folder, 'jobs');
    await replace(path);
    const { entries, setAside } = await entriesOf(path);
    expect(entries).toEqual([]);
    if (name !== 'a folder') expect(setAside).toEqual([{ path: `${path}.set-aside`, isNewer: false }]);
    expect((await readdir(path)).length).toBe(0);
  });

  it('in the place of the settings is kept when they are changed', async () => {
    const path = join(folder, 'settings.json');
    await replace(path);
    const settings = new SettingsStore(path);
    expect(await settings.load()).toEqual(fault === 'absent' ? [] : [{ path, isNewer: false }]);
    await settings.change({ parallel: 2 });
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ parallel: 2 });
    if (fault !== 'absent') expect(await readdir(folder)).toContain('settings.json.set-aside');
  });
});

describe('a record of a newer version', () => {
  const newer = `${JSON.stringify({ format: 2, id: 'anything', picture: [1, 2] })}\n`;

  it('of a job or batch is left as it is and reported as such', async () => {
    const jobs = new JobStore(join(folder, 'jobs'));
    await mkdir(jobs.folderOf(jobId(1)), { recursive: true });
    await writeFile(join(jobs.folderOf(jobId(1)), 'job.json'), newer);
    const batches = join(folder, 'batches');
    await mkdir(batches);
    await writeFile(join(batches, `${jobId(2)}.json`), newer);
    for (let start = 0; start < 2; start++) {
      expect((await jobs.load()).setAside).toEqual([{ path: jobs.folderOf(jobId(1)), isNewer: true }]);
      expect((await new BatchStore(batches).load()).setAside).toEqual([
        { path: join(batches, `${jobId(2)}.json`), isNewer: true },
      ]);
    }
    expect(await readFile(join(jobs.folderOf(jobId(1)), 'job.json'), 'utf8')).toBe(newer);
    expect(await readFile(join(batches, `${jobId(2)}.json`), 'utf8')).toBe(newer);
  });
});

describe('a folder of records', () => {
  const schema = z.object({ id: idSchema });
  const open = () => new RecordFolders(join(folder, 'jobs'), 'job.json', schema, idPattern);
  const write = async (name: string, file: string, text = '') => {
    await mkdir(join(folder, 'jobs', name), { recursive: true });
    await writeFile(join(folder, 'jobs', name, file), text);
  };

  it('loses only what was never finished', async () => {
    const temporary = '.impasto-0123456789abcdef.part';
    const part = partName();
    await write(jobId(1), temporary); // a record that was being created
    await write(part, 'original'); // an upload, or a job that was being deleted
    await write(jobId(2), 'result.png');
    await write('photos', temporary);
    await write(jobId(3), 'job.json', JSON.stringify({ id: jobId(3) }));
    await mkdir(join(folder, 'jobs', jobId(4)));
    await mkdir(join(folder, 'jobs', 'empty'));
    const { records, setAside } = await open().load();
    expect(records).toEqual([{ id: jobId(3) }]);
    const left = [jobId(2), 'photos'].map((name) => ({ path: join(folder, 'jobs', name), isNewer: false }));
    expect(setAside).toEqual(left);
    expect((await readdir(join(folder, 'jobs'))).sort()).toEqual([jobId(2), jobId(3), 'empty', 'photos']);
  });

  it.each(['../../victim', '../victim', jobId(9), '.', ''])(
    'refuses a record whose id is not its folder: %j',
    async (id) => {
      await mkdir(join(folder, 'victim'));
      await write(jobId(1), 'job.json', JSON.stringify({ id }));
      const folders = open();
      expect((await folders.load()).records).toEqual([]);
      expect(existsSync(join(folder, 'victim'))).toBe(true);
      expect(existsSync(join(folder, 'jobs', jobId(1)))).toBe(true);
    },
  );

  it('follows no links', async () => {
    await mkdir(join(folder, 'victim', jobId(1)), { recursive: true });
    await writeFile(join(folder, 'victim', 'job.json'), JSON.stringify({ id: jobId(1) }));
    await mkdir(join(folder, 'jobs'));
    await symlink(join(folder, 'victim'), join(folder, 'jobs', jobId(1)));
    expect((await open().load()).records).toEqual([]);
    expect(await readdir(join(folder, 'victim'))).toHaveLength(2);
  });

  it('deletes a record with its folder, or keeps all of it', async () => {
    await write(jobId(1), 'job.json', JSON.stringify({ id: jobId(1) }));
    const folders = open();
    await folders.remove(jobId(1));
    await folders.remove(jobId(1));
    expect(await readdir(join(folder, 'jobs'))).toEqual([]);
  });
});
