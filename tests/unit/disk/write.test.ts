import fs from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../../src/common/errors.js';
import {
  temporaryBeside,
  throughLinks,
  writeAtomically,
  writeNew,
  writesSettled,
} from '../../../src/disk/index.js';
import { temporaryFolder } from '../networks/helpers.js';
import { diskChildren } from './child.js';

vi.mock('node:fs/promises', async (original) => {
  const actual = (await original()) as typeof fs;
  const copy = { ...actual };
  return { ...copy, default: copy, ...wrapped(copy) };
});

/** Functions that call the default export's, where tests inject faults. */
function wrapped(copy: typeof fs) {
  const names = ['link', 'open', 'rename', 'rm'] as const;
  return Object.fromEntries(
    names.map((name) => [
      name,
      (...given: unknown[]) => (copy[name] as (...all: unknown[]) => unknown)(...given),
    ]),
  );
}

const { mkdir, readdir, readFile, stat, writeFile } = fs;
const folder = temporaryFolder();
const run = diskChildren();
let serial = 0;

/** A new empty folder. */
async function newFolder(): Promise<string> {
  const path = join(folder(), String(serial++));
  await mkdir(path);
  return path;
}

afterEach(() => {
  vi.restoreAllMocks();
});

const fault = (code: string, syscall: string) =>
  Object.assign(new Error(`${code}: ${syscall}`), { code, syscall });

/** The prototype of open files. */
async function fileHandles(): Promise<fs.FileHandle> {
  const file = await fs.open(join(folder(), 'any'), 'w');
  await file.close();
  return Object.getPrototypeOf(file);
}

/** Makes every write take only part of what it is given, and fail once the disk is full. */
async function shortWrites(most: number, room = Number.POSITIVE_INFINITY): Promise<void> {
  const prototype = await fileHandles();
  const { write } = prototype;
  let left = room;
  vi.spyOn(prototype, 'write').mockImplementation(function (this: unknown, ...parts: unknown[]) {
    const count = Math.min(most, left, Number(parts[2]));
    if (count === 0) return Promise.reject(fault('ENOSPC', 'write'));
    left -= count;
    return Reflect.apply(write, this, [parts[0], parts[1], count, parts[3]]);
  } as typeof write);
}

const text = 'all of it, to the last letter';

describe('an atomic write', () => {
  it.each([
    ['a string', text],
    ['bytes', Buffer.from(text)],
    [
      'a function',
      async ({ write }: { write: (bytes: Uint8Array) => Promise<void> }) => {
        for (const piece of text.split(/(?=,)/)) await write(Buffer.from(piece));
      },
    ],
  ])('writes everything although every write is short: %s', async (_, content) => {
    const home = await newFolder();
    await shortWrites(3);
    await writeAtomically(join(home, 'a'), content);
    expect(await readFile(join(home, 'a'), 'utf8')).toBe(text);
    expect(await readdir(home)).toEqual(['a']);
  });

  it.each([0, 7])('keeps the earlier file when the disk is full after %i bytes', async (room) => {
    const home = await newFolder();
    await writeFile(join(home, 'a'), 'earlier');
    await shortWrites(3, room);
    await expect(writeAtomically(join(home, 'a'), text)).rejects.toMatchObject({ code: 'output-disk-full' });
    expect(await readFile(join(home, 'a'), 'utf8')).toBe('earlier');
    expect(await readdir(home)).toEqual(['a']);
  });

  it('fails when a write takes nothing, instead of trying forever', async () => {
    const home = await newFolder();
    const prototype = await fileHandles();
    vi.spyOn(prototype, 'write').mockResolvedValue({ bytesWritten: 0, buffer: '' } as never);
    await expect(writeAtomically(join(home, 'a'), text)).rejects.toThrow('the disk reported an error (EIO)');
    expect(await readdir(home)).toEqual([]);
  });

  it('keeps the earlier file when the content fails half-way', async () => {
    const home = await newFolder();
    await writeFile(join(home, 'a'), 'earlier');
    const content = async ({ write }: { write: (bytes: Uint8Array) => Promise<void> }) => {
      await write(Buffer.from('half'));
      throw new Error('no more');
    };
    await expect(writeAtomically(join(home, 'a'), content)).rejects.toThrow('no more');
    expect(await readFile(join(home, 'a'), 'utf8')).toBe('earlier');
    expect(await readdir(home)).toEqual(['a']);
  });

  it.each(['EBUSY', 'EPERM', 'EACCES'])('renames again when the first attempts say %s', async (code) => {
    const home = await newFolder();
    const rename = vi.spyOn(fs, 'rename');
    for (let time = 0; time < 3; time++) rename.mockRejectedValueOnce(fault(code, 'rename'));
    await writeAtomically(join(home, 'a'), text);
    expect(rename).toHaveBeenCalledTimes(4);
    expect(await readFile(join(home, 'a'), 'utf8')).toBe(text);
  });

  it('gives up when renaming keeps failing, and keeps the earlier file', async () => {
    const home = await newFolder();
    await writeFile(join(home, 'a'), 'earlier');
    const rename = vi.spyOn(fs, 'rename').mockRejectedValue(fault('EPERM', 'rename'));
    await expect(writeAtomically(join(home, 'a'), text)).rejects.toMatchObject({ code: 'output-forbidden' });
    expect(rename).toHaveBeenCalledTimes(6);
    expect(await readFile(join(home, 'a'), 'utf8')).toBe('earlier');
    expect(await readdir(home)).toEqual(['a']);
  });

  it('does not rename again after another failure', async () => {
    const home = await newFolder();
    const rename = vi.spyOn(fs, 'rename').mockRejectedValue(fault('EIO', 'rename'));
    await expect(writeAtomically(join(home, 'a'), text)).rejects.toThrow(UserError);
    expect(rename).toHaveBeenCalledTimes(1);
  });

  it('reports the first failure when the temporary file cannot be removed either', async () => {
    const home = await newFolder();
    await shortWrites(3, 6);
    vi.spyOn(fs, 'rm').mockRejectedValue(fault('EBUSY', 'rm'));
    await expect(writeAtomically(join(home, 'a'), text)).rejects.toMatchObject({ code: 'output-disk-full' });
  });

  it('flushes the file before the rename and the folder after it', async () => {
    const home = await newFolder();
    const steps: string[] = [];
    const prototype = await fileHandles();
    const { sync } = prototype;
    vi.spyOn(prototype, 'sync').mockImplementation(function (this: fs.FileHandle) {
      steps.push('sync');
      return Reflect.apply(sync, this, []);
    });
    const { rename } = fs;
    vi.spyOn(fs, 'rename').mockImplementation((from, to) => {
      steps.push('rename');
      return rename(from, to);
    });
    await writeAtomically(join(home, 'a'), text);
    expect(steps).toEqual(['sync', 'rename', 'sync']);
  });

  it('is waited for until it has succeeded or failed', async () => {
    const home = await newFolder();
    const writing = writeAtomically(join(home, 'a'), text);
    const failing = writeAtomically(join(home, 'none', 'b'), text).catch(() => undefined);
    await writesSettled();
    expect(await readFile(join(home, 'a'), 'utf8')).toBe(text);
    await Promise.all([writing, failing]);
  });

  it('has a temporary file whose name does not grow with the file’s', () => {
    expect(temporaryBeside(join('folder', 'x'.repeat(250))).length).toBeLessThan(100);
  });

  it('advises a shorter name for one that is too long', async () => {
    const home = await newFolder();
    await expect(writeAtomically(join(home, 'x'.repeat(300)), text)).rejects.toMatchObject({
      code: 'output-unwritable',
      message: expect.stringMatching(/because its name is too long: choose a shorter name\.$/),
    });
    expect(await readdir(home)).toEqual([]);
  });
});

describe('a new file', () => {
  it('gets the first free name and leaves the others as they are', async () => {
    const home = await newFolder();
    const path = join(home, 'a.png');
    expect(await writeNew(path, '1')).toBe(path);
    expect(await writeNew(path, '2')).toBe(join(home, 'a-2.png'));
    expect(await writeNew(path, '3')).toBe(join(home, 'a-3.png'));
    expect((await readdir(home)).sort()).toEqual(['a-2.png', 'a-3.png', 'a.png']);
    expect(await readFile(path, 'utf8')).toBe('1');
  });

  it('announces each name before claiming it, and the next one when another process was quicker', async () => {
    const home = await newFolder();
    const announced: string[] = [];
    const path = await writeNew(join(home, 'a.png'), 'mine', async (candidate) => {
      if (announced.length === 0) await writeFile(candidate, 'another was quicker');
      announced.push(candidate);
    });
    expect(announced).toEqual([join(home, 'a.png'), join(home, 'a-2.png')]);
    expect(path).toBe(join(home, 'a-2.png'));
    expect(await readFile(join(home, 'a.png'), 'utf8')).toBe('another was quicker');
  });

  it.each(['EPERM', 'ENOTSUP', 'EISDIR'])(
    'also appears whole where hard links are refused with %s',
    async (code) => {
      const home = await newFolder();
      vi.spyOn(fs, 'link').mockRejectedValue(fault(code, 'link'));
      const paths = await Promise.all(['1', '2', '3', '4'].map((one) => writeNew(join(home, 'a'), one)));
      expect(new Set(paths).size).toBe(4);
      const found = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
      expect(found).toEqual(['1', '2', '3', '4']);
      expect(await readdir(home)).toHaveLength(4);
    },
  );

  it('leaves no placeholder when the rename fails where there are no hard links', async () => {
    const home = await newFolder();
    vi.spyOn(fs, 'link').mockRejectedValue(fault('ENOTSUP', 'link'));
    vi.spyOn(fs, 'rename').mockRejectedValue(fault('EIO', 'rename'));
    await expect(writeNew(join(home, 'a'), text)).rejects.toThrow(UserError);
    expect(await readdir(home)).toEqual([]);
  });

  it('claims nothing when its name cannot be announced', async () => {
    const home = await newFolder();
    const refuse = () => Promise.reject(new Error('no'));
    await expect(writeNew(join(home, 'a'), text, refuse)).rejects.toThrow('no');
    expect(await readdir(home)).toEqual([]);
  });

  it('shortens a name that grows too long', async () => {
    const home = await newFolder();
    const path = join(home, `${'ж'.repeat(125)}.png`);
    await writeNew(path, '1');
    expect(await writeNew(path, '2')).toBe(join(home, `${'ж'.repeat(124)}-2.png`));
  });

  it('is lost by neither of two processes that want one name, 25 times', async () => {
    const home = await newFolder();
    const program = `
      process.stdin.once('data', async () => {
        for (let pair = 0; pair < 25; pair++)
          say(await disk.writeNew(args[0] + '/' + pair + '.png', args[1]));
        process.exit(0);
      });
      say('ready');`;
    const children = ['one', 'two'].map((content) => run(program, [home, content]));
    await vi.waitFor(() => expect(children.every(({ lines }) => lines[0] === 'ready')).toBe(true), 20_000);
    for (const child of children) child.send('go');
    await Promise.all(children.map(({ ended }) => ended));
    const names = await readdir(home);
    expect(names).toHaveLength(50);
    const contents = await Promise.all(names.map((name) => readFile(join(home, name), 'utf8')));
    expect(contents.filter((content) => content === 'one')).toHaveLength(25);
  }, 60_000);
});

describe('a process that is killed', () => {
  /** How many calls of the system a program makes before `calls` is printed. */
  const program = (action: string) => `${action}; say(JSON.stringify(calls)); process.exit(0);`;

  it.each([
    ['writes over a file', `await disk.writeAtomically(args[0] + '/a', 'new content')`],
    ['writes a new file', `await disk.writeNew(args[0] + '/a', 'new content')`],
  ])(
    'before any step while it %s leaves the old or the new, whole',
    async (_, action) => {
      const counting = await newFolder();
      const { lines } = await run(program(action), [counting]).ended;
      const steps = JSON.parse(lines[0] ?? '[]').length;
      expect(steps).toBeGreaterThanOrEqual(6);
      for (let step = 0; step < steps; step++) {
        const home = await newFolder();
        const isNew = action.includes('writeNew');
        if (!isNew) await writeFile(join(home, 'a'), 'old');
        const { signal } = await run(program(action), [home], { KILL_BEFORE: String(step) }).ended;
        expect(signal).toBe('SIGKILL');
        const found = await readFile(join(home, 'a'), 'utf8').catch(() => undefined);
        expect([isNew ? undefined : 'old', 'new content']).toContain(found);
        // The next write works in any case.
        await writeAtomically(join(home, 'a'), 'next');
        expect(await readFile(join(home, 'a'), 'utf8')).toBe('next');
        expect((await stat(join(home, 'a'))).size).toBe(4);
      }
    },
    60_000,
  );
});

describe.skipIf(process.platform === 'win32')('a file that is overwritten', () => {
  it.each([0o600, 0o640, 0o444])('keeps its permissions: %i', async (mode) => {
    const path = join(await newFolder(), 'a.png');
    await writeFile(path, 'old');
    await fs.chmod(path, mode);
    await writeAtomically(path, 'new');
    expect([(await stat(path)).mode & 0o777, await readFile(path, 'utf8')]).toEqual([mode, 'new']);
  });

  it('is what a link leads to, which may be missing', async () => {
    const path = await newFolder();
    const [target, linked, dangling] = ['target.png', 'link.png', 'dangling.png'].map((name) =>
      join(path, name),
    );
    await writeFile(target!, 'old');
    await fs.symlink('target.png', linked!);
    await fs.symlink('later.png', dangling!);
    expect(await throughLinks(linked!)).toBe(await fs.realpath(target!));
    expect(await throughLinks(dangling!)).toBe(join(path, 'later.png'));
    expect(await throughLinks(target!)).toBe(target);
  });
});
