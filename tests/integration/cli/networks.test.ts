import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { publishedNamed } from '../../../src/networks/index.js';
import { noise, smooth } from '../../unit/images/helpers.js';
import { answerPart, type Handler, serve, startOf } from '../../unit/store/server.js';
import { drawKerasWeights, writeKeras } from '../../unit/store/weights-files.js';
import { builtCli } from './build.js';
import { type Ran, records, workplace } from './helpers.js';

const { good, list, path, run, save, start } = workplace();

/** The environment of a command with a home of its own, and nothing of this machine's proxies. */
function env(home: string, more: NodeJS.ProcessEnv = {}) {
  const clean = Object.entries(process.env).filter(([name]) => !/_proxy$/i.test(name));
  return { env: { ...Object.fromEntries(clean), IMPASTO_HOME: path(home), ...more } };
}

const networksIn = (home: string) => readdir(path(join(home, 'networks')));

beforeAll(async () => {
  await save('A.png', smooth(128, 96));
  await save('B.png', noise(128, 128, 1));
});

describe('VGG-19 from a file', () => {
  const home = env;
  let imported: Ran;
  beforeAll(async () => {
    await writeKeras(path('vgg19.h5'), drawKerasWeights('vgg19'));
    imported = await good(['networks', 'import', 'vgg19.h5'], home('home'));
  });

  it('is imported, with its progress and its folder shown', () => {
    expect(imported.stderr).toBe(
      'Converting vgg19.h5.\nMeasuring the activations of vgg19 on the bundled pictures.\n',
    );
    const folder = path(join('home', 'networks', 'vgg19'));
    expect(imported.stdout).toBe(`Installed vgg19 in "${folder}"; paint with --network vgg19.\n`);
  });

  it('is listed, in text and in JSON', async () => {
    const { stdout } = await good(['networks'], home('home'));
    expect(stdout).toMatch(/^NAME +STATE +SIZE +SPEED +LICENCE +FROM\n/);
    expect(stdout).toMatch(/^vgg19 +installed +25\.9 MB +heavy +not known/m);
    expect(stdout).toMatch(/^vgg16 +available +58\.9 MB +heavy +CC BY 4\.0 /m);
    expect(stdout).toContain('"impasto networks install vgg16" installs an available one.');
    const listed = records((await good(['networks', '--json'], home('home'))).stdout);
    expect(listed.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'embedded included',
      'oriented included',
      'random included',
      'vgg19 installed',
      'vgg16 available',
    ]);
  });

  it('paints at 128 pixels, end to end, and scores', async () => {
    const quick = '--size 128 --min-size 128 --iterations 12 --learning-rate 0.004 --json'.split(' ');
    const args = ['stylize', 'A.png', 'B.png', '-o', 'out.png', '--network', 'vgg19', ...quick];
    const lines = records((await good(args, home('home'))).stdout);
    expect(lines[0]).toMatchObject({ stage: 'planned', network: 'vgg19' });
    const losses = lines.filter(({ stage }) => stage === 'painting').map(({ loss }) => Number(loss));
    expect(losses).toHaveLength(12);
    expect(losses[11]).toBeLessThan(losses[0] ?? 0);
    expect(lines.at(-1)).toMatchObject({ stage: 'done', output: 'out.png', width: 128 });
    const score = ['score', 'A.png', 'B.png', 'out.png', '--network', 'vgg19', '--size', '64'];
    expect((await good(score, home('home'))).stdout).toMatch(/^style +relu5_1 /m);
  });

  it('is checked, and damage is reported', async () => {
    expect((await good(['networks', 'verify'], home('home'))).stdout).toBe('embedded: sound\nvgg19: sound\n');
    await good(['networks', 'import', join('home', 'networks', 'vgg19'), '--name', 'copy'], home('home'));
    await truncate(path(join('home', 'networks', 'copy', 'weights.safetensors')), 5000);
    const { code, stdout } = await run(['networks', 'verify', '--json'], home('home'));
    expect(code).toBe(1);
    expect(records(stdout).map(({ name, isSound }) => [name, isSound])).toEqual([
      ['embedded', true],
      ['copy', false],
      ['vgg19', true],
    ]);
    expect((await good(['networks', 'remove', 'copy'], home('home'))).stdout).toBe('Removed copy.\n');
    expect(await networksIn('home')).toEqual(['vgg19']);
  });

  it('is not replaced without --force', async () => {
    const { code, stderr } = await run(['networks', 'import', 'vgg19.h5', '--quiet'], home('home'));
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        'A network vgg19 is already installed; give another name with --name, or replace it with --force.\n',
    });
  });
});

describe('a network that is missing', () => {
  it.each([
    ['stylize', 'A.png', 'B.png', '-o', 'never.png'],
    ['score', 'A.png', 'B.png', 'A.png'],
    ['demo', '--size', '32'],
  ])('is reported in a pipe with the command to run: %s', async (...args) => {
    const { code, stdout, stderr } = await run([...args, '--network', 'vgg19'], env('empty'));
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: 'The network vgg19 is not installed: run "impasto networks install vgg19" first.\n',
    });
    expect(existsSync(path('never.png'))).toBe(false);
  });

  it('is downloaded with --yes, and failures are reported', async () => {
    const { folder: web, requests } = await serve((_, response) => response.writeHead(404).end());
    const args = ['stylize', 'A.png', 'B.png', '-o', 'never.png', '--network', 'vgg16', '--yes'];
    const { code, stderr } = await run(args, env('yes', { IMPASTO_MIRROR: web }));
    expect(code).toBe(1);
    expect(requests).toHaveLength(1);
    expect(stderr).toMatch(
      /^The file vgg16_\w+\.h5 could not be downloaded because 127\.0\.0\.1:\d+ answered 404; /,
    );
    expect(await networksIn('yes')).toEqual([]);
  });
});

/** Bytes as many as VGG-16's file has, and not its own; sent slowly. */
function slowJunk(size: number): Handler {
  return (request, response) => {
    const from = startOf(request);
    const range = { 'content-range': `bytes ${from}-${size - 1}/${size}` };
    const length = { 'content-length': size - from };
    response.writeHead(from > 0 ? 206 : 200, from > 0 ? { ...length, ...range } : length);
    const beat = setInterval(() => response.write(Buffer.alloc(100_000)), 20);
    response.on('close', () => clearInterval(beat));
  };
}

describe('networks install', () => {
  const { size = 0, file = '' } = publishedNamed('vgg16') ?? {};

  it('of another content is refused, and nothing is left', async () => {
    const { folder: web } = await serve(answerPart(Buffer.alloc(size)));
    const args = ['networks', 'install', 'vgg16', '--json'];
    const { code, stdout, stderr } = await run(args, env('junk', { IMPASTO_MIRROR: web }));
    expect(code).toBe(1);
    expect(stderr).toContain('has a file with another content than was published (its MD5 differs)');
    const lines = records(stdout);
    expect(lines[0]).toMatchObject({ stage: 'downloading', name: 'vgg16', done: 0, size });
    expect(lines.length).toBeLessThan(110);
    expect(lines.at(-1)).toMatchObject({ error: { code: 'download' } });
    expect(await networksIn('junk')).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('stops at Ctrl-C and resumes from there', async () => {
    const { folder: web, requests } = await serve(slowJunk(size));
    const environment = env('stopped', { IMPASTO_MIRROR: web });
    const part = path(join('stopped', 'networks', `.${file}.part`));
    for (const round of [0, 1]) {
      const { child, ended, line } = start(['networks', 'install', 'vgg16', '--json'], environment);
      const already = round === 0 ? 0 : (await stat(part)).size;
      await line((text) => Number(JSON.parse(text).done) > already + 500_000);
      child.kill('SIGINT');
      const { code, stdout } = await ended;
      expect(code).toBe(130);
      expect(records(stdout).at(-1)).toEqual({ stage: 'stopped' });
      expect((await stat(part)).size).toBeGreaterThan(already);
      expect((await networksIn('stopped')).filter((name) => !name.includes('.part'))).toEqual([]);
    }
    expect(requests[0]?.range).toBeUndefined();
    expect(Number(/^bytes=(\d+)-$/.exec(requests[1]?.range ?? '')?.[1])).toBeGreaterThan(500_000);
  });

  it('in two processes at once is done by one, while the other waits', async () => {
    const content = await readFile(path('vgg19.h5'));
    const { folder: web, requests } = await serve(answerPart(content));
    const published = {
      ...publishedNamed('vgg19'),
      folders: [web],
      size: content.length,
      md5: createHash('md5').update(content).digest('hex'),
    };
    const store = pathToFileURL(join(await builtCli(), '..', '..', 'store', 'index.js')).href;
    const program = `
      import { installPublished } from ${JSON.stringify(store)};
      const stages = new Set();
      const installed = await installPublished({
        published: ${JSON.stringify(published)}, f32: false, original: true, force: false,
        listener: ({ stage }) => stages.add(stage),
      });
      console.log(JSON.stringify({ wasThere: installed.wasThere, stages: [...stages] }));
    `;
    const outcomes = await Promise.all([script(program, 'both'), script(program, 'both')]);
    outcomes.sort((a, b) => Number(a.wasThere) - Number(b.wasThere));
    expect(outcomes).toEqual([
      { wasThere: false, stages: ['downloading', 'converting'] },
      { wasThere: true, stages: ['waiting'] },
    ]);
    expect(requests).toHaveLength(1);
    expect(await networksIn('both')).toEqual(['vgg19']);
    expect((await good(['networks', 'verify', 'vgg19'], env('both'))).stdout).toBe('vgg19: sound\n');
  });

  /** Runs a program in a process of its own and returns the JSON it prints. */
  async function script(program: string, home: string): Promise<Record<string, unknown>> {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
      ...env(home),
    });
    let text = '';
    for await (const piece of child.stdout) text += piece;
    return JSON.parse(text);
  }

  it.each([
    [
      ['networks', 'install', 'vgg99'],
      'There is no network "vgg99" to download; choose vgg19 or vgg16, or install one from a file',
    ],
    [['networks', 'install'], 'The argument name is missing: see "impasto networks --help".'],
    [['networks', 'install', 'vgg16', '--depth', 'relu5_4'], 'choose one of relu5_1, relu5_2 and relu5_3.'],
    [['networks', 'import', 'A.png'], 'it is neither HDF5 nor safetensors nor a description'],
    [['networks', 'import', 'no.h5'], 'no.h5 does not exist; check the path'],
    [['networks', 'remove', 'vgg19'], 'There is no installed network "vgg19" (there is none)'],
    [['networks', 'verify', 'vgg19'], 'There is no installed network "vgg19" (there is none)'],
    [['networks', 'vgg19'], 'There are more names than it takes: see "impasto networks --help".'],
  ])('and its neighbours tell what is wrong in one sentence: %j', async (args, sentence) => {
    const { code, stdout, stderr } = await run(args, env('empty'));
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(sentence);
    expect(stderr.trimEnd()).not.toContain('\n');
  });
});

it('leaves nothing in the folder it is run in', async () => {
  await rm(path('vgg19.h5'));
  expect((await list()).filter((name) => name.startsWith('.'))).toEqual([]);
});
