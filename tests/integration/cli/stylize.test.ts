import { chmod, cp, mkdir, readFile, readlink, rename, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Picture, readPicture, readSettings } from '../../../src/images/index.js';
import { packageRoot } from '../../../src/system/package-root.js';
import { distance, noise, paint, raw, smooth } from '../../unit/images/helpers.js';
import { quick, readJson, records, workplace } from './helpers.js';

const { good, list, path, run, save } = workplace();

beforeAll(async () => {
  await save('A.png', smooth(64, 48));
  await save('B.png', noise(60, 60, 1));
  await save('B2.png', noise(50, 70, 2));
  await save(
    'gray.png',
    paint(48, 48, (x, y) => Math.round(255 * Math.abs(Math.sin(x / 9 + y / 5))) / 255),
  );
});

const stylize = (...args: string[]) => ['stylize', ...quick, ...args];

describe('every format', () => {
  it.each([
    ['png', 'uchar', []],
    ['jpg', 'uchar', ['--quality', '80']],
    ['webp', 'uchar', []],
    ['tiff', 'uchar', []],
    ['png', 'ushort', ['--bits', '16']],
  ])('%s of %s, with the settings inside', async (extension, depth, more) => {
    const name = `format-${depth}.${extension}`;
    const { stdout } = await good(stylize('A.png', 'B.png', '-o', name, '--tv', '3', ...more));
    expect(stdout).toMatch(/^Painted "format-\w+\.\w+" \(48 × 36 pixels\) in \d+ s\.\n$/);
    const metadata = await sharp(path(name)).metadata();
    expect(metadata).toMatchObject({ width: 48, height: 36, depth });
    const stored = JSON.parse((await readSettings(path(name))) ?? '');
    expect(stored).toMatchObject({
      impasto: (await readJson(join(packageRoot(), 'package.json'))).version,
      settings: { size: 48, tv: 3, network: 'random', styleWeight: expect.any(Number) },
      content: { name: 'A.png' },
      styles: [{ name: 'B.png' }],
      network: { name: 'random', fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
  });
});

it('paints in tiles where the memory is too small for the whole, and says so before', async () => {
  const large = stylize('A.png', 'B.png', '--size', '640', '--min-size', '640');
  const whole = await good([...large, '-o', 'whole.png']);
  const env = { ...process.env, IMPASTO_MEMORY_LIMIT_MB: '520' };
  const tiled = await good([...large, '-o', 'tiled.png', '--json'], { env });
  expect(whole.stderr + whole.stdout).not.toContain('tiles');
  const lines = records(tiled.stdout);
  const stages = lines.map(({ stage }) => stage);
  const note = lines.findIndex(({ note }) =>
    /^The whole picture .* in tiles of \d+ pixels/.test(String(note)),
  );
  expect(note).toBe(stages.indexOf('planned') + 1);
  expect(lines[note - 1]?.memoryBytes).toBeLessThan(520e6);
  const [one, other] = [await readPicture(path('whole.png')), await readPicture(path('tiled.png'))];
  expect(distance(other.data, one.data)).toBeLessThan(1.5 / 255);
});

it('paints instantly, the same way again from the settings inside', async () => {
  const { stdout } = await good([
    'stylize',
    'A.png',
    'B.png',
    '--preset',
    'instant',
    '--size',
    '48',
    '-o',
    'instant.png',
  ]);
  expect(stdout).toMatch(/^Painted "instant\.png" \(48 × 36 pixels\) in \d+ s\.\n$/);
  await good(['stylize', 'A.png', 'B.png', '--like', 'instant.png', '-o', 'instant-again.png']);
  const data = async (name: string) => (await readPicture(path(name))).data;
  expect(distance(await data('instant-again.png'), await data('instant.png'))).toBe(0);
  const other = await run([
    'stylize',
    'A.png',
    'B.png',
    '--preset',
    'instant',
    '--network',
    'random',
    '-o',
    'no.png',
  ]);
  expect(other).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('The preset instant paints with a network of its own'),
  });
  expect(await list()).not.toContain('no.png');
});

it('shows in plain lines what it will do, each scale and where the picture is', async () => {
  const { stdout, stderr } = await good(
    stylize('A.png', 'B.png', '-o', 'plain.png', '--min-size', '24', '--size', '48'),
  );
  expect(stderr).toMatch(
    /^Painting at 24 and 48 pixels with the network random on the CPU; this needs about \d+ MB of memory\.(?: No GPU was found, so it paints on the CPU\.)?\n/,
  );
  expect(stderr).toContain('Scale 1 of 2: 24 pixels, 2 iterations.\n');
  expect(stderr).toMatch(/Scale 2 of 2: 48 pixels, 2 iterations, about \d+ s left\.\n$/);
  expect(stdout).toContain('"plain.png"');
});

it('writes nothing with --quiet', async () => {
  const { stdout, stderr } = await good(stylize('A.png', 'B.png', '-o', 'quiet.png', '--quiet'));
  expect(stdout + stderr).toBe('');
  expect((await readPicture(path('quiet.png'))).width).toBe(48);
});

it('writes one JSON object a line with --json, in order', async () => {
  const { stdout, stderr } = await good(
    stylize('A.png', 'B.png', '-o', 'json.png', '--min-size', '24', '--iterations', '3', '--json'),
  );
  expect(stderr).toBe('');
  const lines = records(stdout);
  expect(lines[0]).toMatchObject({ stage: 'planned', sizes: [24, 48], network: 'random', device: 'cpu' });
  const steps = lines.slice(1, -1);
  const scale = ['preparing', 'painting', 'painting', 'painting'];
  expect(steps.map(({ stage }) => stage)).toEqual([...scale, ...scale]);
  expect(steps.map(({ size, iteration }) => [size, iteration])).toEqual(
    [24, 48].flatMap((size) => [0, 1, 2, 3].map((iteration) => [size, iteration])),
  );
  const elapsed = lines.slice(1).map(({ elapsedSeconds }) => Number(elapsedSeconds));
  expect(elapsed).toEqual([...elapsed].sort((a, b) => a - b));
  for (const step of steps.filter(({ stage }) => stage === 'painting')) {
    const losses = Object.values(step.losses as Record<string, number>);
    expect(losses.length).toBe(7);
    expect(losses.reduce((a, b) => a + b)).toBeCloseTo(Number(step.loss), 4);
    expect(step).toMatchObject({ scales: 2, iterations: 3 });
  }
  expect(steps.at(-1)).toMatchObject({ remainingSeconds: expect.any(Number) });
  expect(lines.at(-1)).toMatchObject({ stage: 'done', output: 'json.png', width: 48, height: 36 });
});

it('saves every so many iterations, and traces all of them', async () => {
  const args = ['--min-size', '24', '--iterations', '3', '--save-every', '2', '--trace', 'trace.json'];
  await good(stylize('A.png', 'B.png', '-o', 'steps.png', ...args));
  const saved = (await list()).filter((name) => name.startsWith('steps.'));
  expect(saved).toEqual(['steps.0002.png', 'steps.0004.png', 'steps.0006.png', 'steps.png']);
  expect((await readPicture(path('steps.0002.png'))).width).toBe(24);
  expect((await readPicture(path('steps.0004.png'))).width).toBe(48);
  const trace = await readJson(path('trace.json'));
  expect(trace).toMatchObject({ outcome: 'done', settings: { iterations: 3 }, network: { name: 'random' } });
  const iterations = trace.iterations as {
    size: number;
    iteration: number;
    losses: Record<string, number>;
  }[];
  expect(iterations.map(({ size, iteration }) => `${size}:${iteration}`)).toEqual(
    [24, 48].flatMap((size) => [1, 2, 3].map((iteration) => `${size}:${iteration}`)),
  );
  expect(Object.keys(iterations[0]?.losses ?? {})).toContain('style.relu5_1');
});

it('overwrites nothing without --force', async () => {
  const before = await readFile(path(await save('mine.png', smooth(20, 20))));
  const refused = await run(stylize('A.png', 'B.png', '-o', 'mine.png'));
  expect(refused).toEqual({
    code: 1,
    stdout: '',
    stderr: '"mine.png" already exists: choose another name, or --force to replace it.\n',
  });
  expect(await readFile(path('mine.png'))).toEqual(before);
  await good(stylize('A.png', 'B.png', '-o', 'mine.png', '-f'));
  expect((await readPicture(path('mine.png'))).width).toBe(48);
});

it.skipIf(process.platform === 'win32')(
  'writes to the file that a link leads to, and keeps its permissions',
  async () => {
    await save('linked.png', smooth(20, 20));
    await chmod(path('linked.png'), 0o600);
    await symlink('linked.png', path('link.png'));
    await good(stylize('A.png', 'B.png', '-o', 'link.png', '-f'));
    expect([await readlink(path('link.png')), (await stat(path('linked.png'))).mode & 0o777]).toEqual([
      'linked.png',
      0o600,
    ]);
    expect((await readPicture(path('linked.png'))).width).toBe(48);
  },
);

it('blends styles by their weights', async () => {
  const painted = async (name: string, styles: string[], ...args: string[]) => {
    const more = ['--iterations', '6', '--content-weight', '0', '--learning-rate', '0.1'];
    await good(stylize('A.png', ...styles, '-o', name, ...args, ...more));
    return (await readPicture(path(name))).data;
  };
  const first = await painted('blend-1.png', ['B.png']);
  const all = await painted('blend-2.png', ['B.png', 'B2.png'], '--style-weights', '1:0');
  const half = await painted('blend-3.png', ['B.png', 'B2.png'], '--style-weights', '2,2');
  expect(distance(first, all)).toBe(0);
  expect(distance(first, half)).toBeGreaterThan(0.01);
});

it('keeps the colours of the content, or matches the style to them', async () => {
  const colorfulness = async (colors: string) => {
    const name = `colors-${colors}.png`;
    const more = ['--iterations', '30', '--learning-rate', '0.05', '--content-weight', '0'];
    await good(stylize('gray.png', 'B.png', '-o', name, '--colors', colors, ...more));
    return redAgainstGreen(await readPicture(path(name)));
  };
  const style = await colorfulness('style');
  expect(style).toBeGreaterThan(0.1);
  expect(await colorfulness('content')).toBeLessThan(1.5 / 255);
  expect(await colorfulness('match')).toBeLessThan(style);
});

/** Largest difference of red and green; none in a grey picture. */
function redAgainstGreen({ data }: Picture): number {
  const plane = data.length / 3;
  return distance(data.subarray(0, plane), data.subarray(plane, 2 * plane));
}

it('keeps alpha', async () => {
  const content = { ...smooth(48, 36), alpha: smooth(48, 36).data.slice(0, 48 * 36) };
  await save('alpha.png', content);
  await good(stylize('alpha.png', 'B.png', '-o', 'alpha-out.png'));
  const { alpha } = await readPicture(path('alpha-out.png'));
  expect(distance(alpha ?? [], content.alpha)).toBeLessThan(1e-6);
});

it('turns the content upright by its EXIF orientation', async () => {
  const samples = Uint8Array.from({ length: 40 * 60 * 3 }, (_, i) => (i * 7) % 256);
  await raw(samples, 40, 60).withMetadata({ orientation: 6 }).jpeg().toFile(path('turned.jpg'));
  await good(stylize('turned.jpg', 'B.png', '-o', 'turned-out.jpg'));
  const metadata = await sharp(path('turned-out.jpg')).metadata();
  expect(metadata).toMatchObject({ width: 48, height: 32 });
  expect(metadata.orientation ?? 1).toBe(1);
});

describe('--like', () => {
  const like = ['--size', '40', '--min-size', '20', '--iterations', '3', '--init', 'noise', '--seed', '7'];
  const base = ['--network', 'random', '--threads', '1'];

  beforeAll(async () => {
    await good(['stylize', 'A.png', 'B.png', '-o', 'like.jpg', ...like, ...base, '--colors', 'match']);
    await good(['stylize', 'A.png', 'B.png', '-o', 'like.png', ...like, ...base, '--colors', 'match']);
  });

  it('repeats the settings, and with the same pictures the same result', async () => {
    await good(['stylize', '--like', 'like.png', 'A.png', 'B.png', '-o', 'again.png', '--threads', '1']);
    const [one, other] = [await readPicture(path('like.png')), await readPicture(path('again.png'))];
    expect(distance(one.data, other.data)).toBe(0);
  });

  it('is overridden by other options, and takes the names of the new pictures', async () => {
    await good(['stylize', '--like', 'like.jpg', 'gray.png', 'B2.png', '-o', 'other.png', '--seed', '8']);
    const before = JSON.parse((await readSettings(path('like.jpg'))) ?? '');
    const stored = JSON.parse((await readSettings(path('other.png'))) ?? '');
    expect(stored.settings).toEqual({ ...before.settings, seed: 8 });
    expect(stored).toMatchObject({ content: { name: 'gray.png' }, styles: [{ name: 'B2.png' }] });
  });
});

it.each([
  ['spaces', 'my picture 1.png', 'my result.png'],
  ['Cyrillic', 'картина.png', 'результат.png'],
  ['emoji', '🎨 B.png', '🖼️.png'],
  ['a leading dash', '-A.png', '-result.png'],
])('file names with %s', async (_, input, output) => {
  await save(input, smooth(30, 30));
  await good([...stylize('-o', output), '--', input, input]);
  expect(JSON.parse((await readSettings(path(output))) ?? '').content).toEqual({ name: input });
});

it('--like finds a network whose relative path leads somewhere only from the folder of the picture', async () => {
  await cp(join(packageRoot(), 'models', 'embedded'), path('nets/own'), { recursive: true });
  await good([
    'stylize',
    'A.png',
    'B.png',
    '-o',
    'own.png',
    '--size',
    '32',
    '--iterations',
    '1',
    '--network',
    'nets/own',
  ]);
  await mkdir(path('moved'));
  for (const name of ['nets', 'own.png']) await rename(path(name), path(join('moved', name)));
  const { stderr } = await good([
    'stylize',
    'A.png',
    'B.png',
    '-o',
    'own-again.png',
    '--like',
    'moved/own.png',
  ]);
  expect(stderr).not.toContain('has changed');
  expect(await sharp(path('own-again.png')).raw().toBuffer()).toEqual(
    await sharp(path('moved/own.png')).raw().toBuffer(),
  );
});

it('left no temporary file behind in all these runs', async () => {
  expect((await list()).filter((name) => name.startsWith('.'))).toEqual([]);
});
