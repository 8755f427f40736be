import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/common/random.js';
import { readPicture } from '../../src/images/index.js';
import { expectSamePictures, makePictures, makeStyle } from '../integration/cli/batch-helpers.js';
import { type Running, workplace } from '../integration/cli/helpers.js';
import { repetitions } from './share.js';

/** How often a server and a batch are killed. */
const SERVE_KILLS = repetitions(100);
const BATCH_KILLS = repetitions(100);
/** The longest time until a kill, in milliseconds. */
const LONGEST_WAIT = 2400;
/** Share of the kills of a server that come after its job was created. */
const PAINTING_SHARE = 0.7;
const SEED = 14;

const work = workplace();
const settings = { network: 'random', size: 64, minSize: 40, iterations: 12 };
const flags = '--network random --size 64 --min-size 40 --iterations 12 --threads 1'.split(' ');

interface Server {
  readonly running: Running;
  /** Requests a path of the API; undefined where the server has ended. */
  readonly api: (path: string, body?: string | Uint8Array<ArrayBuffer>) => Promise<Response | undefined>;
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function environment(home: string): NodeJS.ProcessEnv {
  return { ...process.env, IMPASTO_HOME: work.path(home), TMPDIR: work.path('tmp') };
}

/** Starts a server; it may be killed before it answers. */
function serve(home: string): Server {
  const running = work.start(['serve', '--json', '--no-open'], { env: environment(home) });
  const address = running
    .line((line) => line.includes('"serving"'))
    .then(
      (line) => JSON.parse(line) as { address: string; token: string },
      () => undefined,
    );
  return {
    running,
    api: async (path, body) => {
      const found = await address;
      if (!found) return undefined;
      const type = typeof body === 'string' ? 'application/json' : 'application/octet-stream';
      const headers = { authorization: `Bearer ${found.token}`, ...(body && { 'content-type': type }) };
      const method = body === undefined ? 'GET' : 'POST';
      return await fetch(new URL(`/api${path}`, found.address), {
        method,
        headers,
        body: body ?? null,
      }).catch(() => undefined);
    },
  };
}

async function kill({ child, ended }: Running): Promise<void> {
  child.kill('SIGKILL');
  await ended;
}

async function upload({ api }: Server, name: string): Promise<string> {
  const answer = await api(`/pictures?name=${name}`, new Uint8Array(await readFile(work.path(name))));
  return ((await answer!.json()) as { id: string }).id;
}

/** Creates a job. @returns its id, unless the server was killed before it answered. */
async function create({ api }: Server, content: string, style: string): Promise<string | undefined> {
  const job = { content: { picture: content }, styles: [{ picture: style }], options: settings };
  const answer = await api('/jobs', JSON.stringify(job));
  return ((await answer?.json().catch(() => undefined)) as { id: string } | undefined)?.id;
}

type Jobs = { readonly jobs: readonly { readonly id: string; readonly state: string }[] };

async function jobsOf({ api }: Server): Promise<Jobs['jobs']> {
  const answer = await api('/jobs?limit=1000');
  return ((await answer!.json()) as Jobs).jobs;
}

/** Resumes what was interrupted, and resolves when every job is done. */
async function finishAll(server: Server): Promise<Jobs['jobs']> {
  for (const { id, state } of await jobsOf(server))
    if (state === 'interrupted' || state === 'failed') await server.api(`/jobs/${id}/resume`, '{}');
  for (;;) {
    const jobs = await jobsOf(server);
    if (jobs.every(({ state }) => ['done', 'failed', 'interrupted'].includes(state))) return jobs;
    await pause(200);
  }
}

const pixelsOf = async (home: string, id: string) =>
  (await readPicture(work.path(join(home, 'jobs', id, 'result.png')))).data;

describe('a storm of kills', () => {
  it(`of a server, ${SERVE_KILLS} times, changes no picture and leaves no folder`, async () => {
    const random = createRandom(SEED);
    await mkdir(work.path('tmp'));
    await makePictures(work.path('.'), 1);
    await makeStyle(work.path('B.png'));
    const created = new Set<string>();
    const first = serve('home');
    const [content, style] = [await upload(first, 'p01.png'), await upload(first, 'B.png')];
    await kill(first.running);
    for (let round = 0; round < SERVE_KILLS; round++) {
      const server = serve('home');
      const creating = create(server, content, style).then((id) => id !== undefined && created.add(id));
      // Most kills come while something is painted, the others at any moment of the start.
      if (random.uniform() < PAINTING_SHARE) await creating;
      await pause(LONGEST_WAIT * random.uniform() ** 2);
      await kill(server.running);
      await creating;
    }
    const last = serve('home');
    const jobs = await finishAll(last);
    const reference = serve('undisturbed');
    const inputs = [await upload(reference, 'p01.png'), await upload(reference, 'B.png')] as const;
    const wanted = (await create(reference, ...inputs)) ?? '';
    await finishAll(reference);
    const pixels = await pixelsOf('undisturbed', wanted);
    for (const id of created) expect(jobs.map((job) => job.id)).toContain(id);
    for (const { id, state } of jobs) {
      expect(state, id).toBe('done');
      expect(await pixelsOf('home', id), id).toEqual(pixels);
    }
    for (const { running } of [last, reference]) {
      running.child.kill('SIGTERM');
      expect((await running.ended).code).toBe(0);
    }
    expect((await readdir(work.path('home/jobs'))).sort()).toEqual(jobs.map(({ id }) => id).sort());
    expect((await readdir(work.path('home/pictures'))).sort()).toEqual([content, style].sort());
    expect(await readdir(work.path('tmp'))).toEqual([]);
    console.log(`${SERVE_KILLS} kills of a server: ${created.size} jobs confirmed, ${jobs.length} painted`);
  });

  it(`of batches, ${BATCH_KILLS} times, changes no picture and leaves no folder`, async () => {
    const random = createRandom(SEED + 1);
    await makePictures(work.path('in'), 6);
    await makeStyle(work.path('B.png'));
    const run = (out: string) =>
      work.start(['batch', 'in', '--style', 'B.png', '--out', out, ...flags], { env: environment('batch') });
    expect((await run('wanted').ended).code).toBe(0);
    let outputs = 1;
    for (let round = 0; round < BATCH_KILLS; round++) {
      const running = run(`out${outputs}`);
      await Promise.race([pause(LONGEST_WAIT * random.uniform() * 2.5), running.ended]);
      await kill(running);
      if (running.child.exitCode === 0) outputs += 1;
    }
    for (let number = 1; number <= outputs; number++) {
      const { code, stderr } = await run(`out${number}`).ended;
      expect(code, stderr).toBe(0);
      await expectSamePictures(work.path(`out${number}`), work.path('wanted'));
      const left = await readdir(work.path(`out${number}`), { recursive: true });
      expect(left.filter((name) => /part-|parts[\\/]\d/.test(name))).toEqual([]);
    }
    expect(await readdir(work.path('tmp'))).toEqual([]);
    console.log(`${BATCH_KILLS} kills of batches: ${outputs} batches of 6 pictures`);
  });
});
