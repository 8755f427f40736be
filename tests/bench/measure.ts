import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createRandom } from '../../src/common/random.js';
import {
  ComputeProcess,
  childProgram,
  nodeLaunch,
  type PaintTask,
  removeRecoveryFiles,
} from '../../src/compute/index.js';
import { openEngine } from '../../src/engines/index.js';
import { readPicture, type Size } from '../../src/images/index.js';
import { openNetwork } from '../../src/networks/index.js';
import { adam } from '../../src/optimizers/index.js';
import { InstantCache, parseStylizeOptions, type StylizeInput, stylize } from '../../src/stylize/index.js';
import { objectiveOf, weightedTaps } from '../../src/stylize/objective.js';

/*
 * One measurement in its own process, so that the peak memory is that of the measurement. Prints one line of JSON.
 *   measure.js evaluation --network random --width 1 --size 512 --runs 6
 *   measure.js evaluation --size 1024 --tile 608 --runs 6   the same in tiles
 *   measure.js run --network random --size 512 --preset standard --content A --style B
 *   measure.js instant --size 512 --content A --style B      one pass of the preset instant: warm, with a new style, and cold
 *   measure.js tiles --size 192 --content A --style B        16 instant paintings of A, each with a style that is new
 *   measure.js previews --size 512 --content A --style B     paintings in the compute process, without and with previews in turns
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    network: { type: 'string', default: 'embedded' },
    width: { type: 'string' },
    size: { type: 'string', default: '512' },
    runs: { type: 'string', default: '6' },
    threads: { type: 'string', default: '0' },
    device: { type: 'string', default: 'cpu' },
    half: { type: 'boolean', default: false },
    preset: { type: 'string', default: 'standard' },
    content: { type: 'string' },
    style: { type: 'string' },
    tile: { type: 'string' },
  },
});

const size = Number(values.size);
const threads = Number(values.threads);
const { device, half } = values;
/** Largest side of the windows in which an evaluation is made; the whole picture at once if not given. */
const tile = values.tile === undefined ? undefined : Number(values.tile);

async function open() {
  const network = await openNetwork(values.network, values.width ? { width: Number(values.width) } : {});
  return { network, engine: await openEngine(network, { device, half, threads }) };
}

function noise({ width, height }: Size): Float32Array {
  const random = createRandom(1);
  return new Float32Array(3 * width * height).map(() => random.uniform());
}

const seconds = (since: number) => (performance.now() - since) / 1000;
const median = (list: readonly number[]) =>
  list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;
const peakMegabytes = () => Math.round(process.resourceUsage().maxRSS / 1024);

/** Memory in use on the first NVIDIA card, in megabytes; NaN without one. */
function cardMegabytes(): number {
  if (device === 'cpu') return Number.NaN;
  try {
    const flags = ['--query-gpu=memory.used', '--format=csv,noheader,nounits'];
    return Number.parseInt(execFileSync('nvidia-smi', flags, { encoding: 'utf8' }), 10);
  } catch {
    return Number.NaN;
  }
}

/** Seconds of one evaluation of loss and gradient, and of the rest of an iteration; the first one is a warm-up and left out. */
async function measureEvaluation() {
  const cardBefore = cardMegabytes();
  const { network, engine } = await open();
  const square = { width: size, height: size };
  const objective = objectiveOf(parseStylizeOptions({}), network.description);
  const targets = await engine.targets(noise(square), square, weightedTaps(objective), tile);
  const preparing = performance.now();
  const evaluator = await engine.createEvaluator(objective, targets, square, tile);
  const prepare = seconds(preparing);
  const optimizer = adam({ learningRate: 0.02 });
  let state = optimizer.start(noise(square));
  const [evaluations, rest]: [number[], number[]] = [[], []];
  for (let run = 0; run <= Number(values.runs); run++) {
    const start = performance.now();
    const { loss, gradient } = await evaluator.evaluate(optimizer.point(state));
    const evaluated = performance.now();
    state = optimizer.step(state, loss, gradient);
    if (run > 0) {
      evaluations.push((evaluated - start) / 1000);
      rest.push(seconds(evaluated));
    }
  }
  const card = cardMegabytes() - cardBefore;
  await evaluator.release();
  await engine.release();
  return {
    ...(!Number.isNaN(card) && { cardMegabytes: card }),
    evaluationSeconds: median(evaluations),
    bestEvaluationSeconds: Math.min(...evaluations),
    restSeconds: median(rest),
    prepareSeconds: prepare,
    peakMegabytes: peakMegabytes(),
  };
}

/** A and B at the size that is measured. */
async function readPair() {
  const read = (path: string | undefined) => readPicture(path ?? '', { longSide: size });
  const [content, style] = await Promise.all([read(values.content), read(values.style)]);
  return { content, style };
}

/** What instant paintings need, with a cache of their own. */
async function openInstant() {
  const options = parseStylizeOptions({ size, preset: 'instant' });
  const { network, engine } = await open();
  return { options, ...(await readPair()), network, engine, cache: new InstantCache(engine) };
}

/** Seconds of a whole run and until its first picture, from the start of the process. */
async function measureRun() {
  const input: StylizeInput = { size, preset: values.preset as 'standard', network: values.network };
  const options = parseStylizeOptions(input);
  const { content, style } = await readPair();
  const { network, engine } = await open();
  let firstPictureSeconds: number | undefined;
  let iterations = 0;
  for await (const progress of stylize({ content, styles: [style], options, network, engine })) {
    if (progress.stage !== 'painting') continue;
    iterations += 1;
    if (iterations === firstPictureIteration) {
      progress.picture();
      firstPictureSeconds = process.uptime();
    }
  }
  await engine.release();
  return { runSeconds: process.uptime(), firstPictureSeconds, iterations, peakMegabytes: peakMegabytes() };
}

/** Seconds of an instant painting in a warm process: of a known pair, of a new style on the same content, and of a new pair. */
async function measureInstant() {
  const { options, content, style, network, engine, cache } = await openInstant();
  const paint = async (names: readonly (string | undefined)[], contentName: string | undefined) => {
    const start = performance.now();
    const instant = cache.memory(names, contentName);
    for await (const _ of stylize({ content, styles: [style], options, network, engine, instant }));
    return seconds(start);
  };
  await paint(['known'], 'known');
  const [known, newStyle, newPair]: [number[], number[], number[]] = [[], [], []];
  for (let run = 0; run < Number(values.runs); run++) {
    known.push(await paint(['known'], 'known'));
    newStyle.push(await paint([undefined], 'known'));
    newPair.push(await paint([undefined], undefined));
  }
  await cache.release();
  await engine.release();
  return {
    knownSeconds: median(known),
    newStyleSeconds: median(newStyle),
    newPairSeconds: median(newPair),
    peakMegabytes: peakMegabytes(),
  };
}

/** Seconds of 16 instant paintings of one picture in a warm process, each with a new style. */
async function measureTiles() {
  const { options, content, style, network, engine, cache } = await openInstant();
  const paint = async () => {
    const instant = cache.memory([undefined], 'content');
    for await (const _ of stylize({ content, styles: [style], options, network, engine, instant }));
  };
  await paint();
  const rounds: number[] = [];
  for (let run = 0; run < Number(values.runs); run++) {
    const start = performance.now();
    for (let tile = 0; tile < 16; tile++) await paint();
    rounds.push(seconds(start));
  }
  await cache.release();
  await engine.release();
  return { tilesSeconds: median(rounds), peakMegabytes: peakMegabytes() };
}

/** Iterations after which the style is recognisable (judged by eye for the bundled pair at the first scale). */
const firstPictureIteration = 20;

/** Seconds of painting with and without previews and checkpoints, in turns in one compute process, and the number of previews. */
async function measurePreviews() {
  const folder = await mkdtemp(join(tmpdir(), 'impasto-bench-'));
  const compute = new ComputeProcess(nodeLaunch(false, childProgram));
  const source = (path = '') => ({ path: resolve(path), name: path });
  let made = 0;
  const paintOnce = async (previews: boolean) => {
    const task: PaintTask = {
      content: source(values.content),
      styles: [source(values.style)],
      options: parseStylizeOptions({ size, minSize: size, iterations: 40, network: values.network }),
      threads,
      device,
      half,
      whenOutOfMemory: 'cpu',
      output: { path: join(folder, 'out.png'), format: 'png', bits: 8, quality: 92, conflict: 'overwrite' },
      folder,
      revision: 0,
      previews,
      checkpointSeconds: previews ? 10 : 1e6,
      finish: false,
    };
    await removeRecoveryFiles(folder); // otherwise the next painting would resume from the last one's checkpoint
    const { timings } = await compute.run('paint', task, ({ type }) => {
      if (type === 'preview') made += 1;
    }).result;
    return timings.reduce((sum, timing) => sum + timing.seconds, 0);
  };
  await paintOnce(true);
  made = 0;
  const [without, withThem]: [number[], number[]] = [[], []];
  for (let run = 0; run < Number(values.runs); run++) {
    without.push(await paintOnce(false));
    withThem.push(await paintOnce(true));
  }
  compute.close();
  await rm(folder, { recursive: true, force: true });
  const ratios = withThem.map((one, run) => one / (without[run] ?? 1));
  return {
    withoutSeconds: median(without),
    withSeconds: median(withThem),
    ratio: median(ratios),
    previews: made / Number(values.runs),
  };
}

const kinds = {
  instant: measureInstant,
  tiles: measureTiles,
  run: measureRun,
  previews: measurePreviews,
  evaluation: measureEvaluation,
};
const result = await kinds[positionals[0] as keyof typeof kinds]();
console.log(JSON.stringify({ kind: positionals[0], ...values, ...result }));
