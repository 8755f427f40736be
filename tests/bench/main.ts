import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';

/** Every measurement by its name in `--only`, with a sentence for the help. */
const measurements = {
  evaluation:
    'one evaluation of losses and gradient, the rest of an iteration, preparation, and peak memory, for each network and size; medians',
  peer: 'the same evaluation by PyTorch in turns with ours, and the ratio of ours to theirs (needs --peer)',
  run: 'a whole painting of 512 pixels with the preset standard, and the time to its first picture',
  instant:
    'the preset instant: one pass at each size in a warm process (a known pair, a new style, a new pair), 16 new styles at 192 pixels, and the peak memory of a painting of 4096 pixels; medians',
  tiles:
    'one evaluation in tiles against one of the whole picture, in turns, with the embedded network, and the peak memory of both; above 2048 pixels only in tiles; medians',
  previews: 'a painting with previews and checkpoints against one without, in turns, and the ratio',
} as const;

const usage = `Usage: npm run bench -- [options]

Measures speed and memory on this machine. Times are in seconds, memory in MB, sizes are long sides in pixels.

Measurements (--only):
${Object.entries(measurements)
  .map(([name, what]) => `  ${name.padEnd(22)}${what}`)
  .join('\n')}

Options:
  --only LIST           measurements, separated by commas (default: evaluation,peer,run)
  --sizes LIST          sizes, separated by commas (default: 256,512; 256,512,1024 on a GPU)
  --device ID           device that computes, as "impasto devices" lists them (default: cpu)
  --half                evaluate the network with 16-bit numbers
  --threads N           threads on the CPU; 0 lets the runtime choose (default: 0)
  --tile N              largest side of the tiles that are measured (default: 832)
  --runs N              evaluations or paintings per measurement (default: 6)
  --rounds N            rounds of the comparison with the peer (default: 3)
  --peer SCRIPT         PyTorch program to compare with, such as tests/bench/peer.py
  --python PROGRAM      Python that runs it; repeat it for several (default: python3)
  --content FILE        content picture of paintings (default: models/samples/content-harbour.jpg)
  --style FILE          style picture of paintings (default: models/samples/style-swirl.jpg)
  --json                print JSON instead of tables
  --help                print this text`;

/** Ends the program with a sentence about the options. */
function refuse(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        sizes: { type: 'string' },
        device: { type: 'string', default: 'cpu' },
        half: { type: 'boolean', default: false },
        tile: { type: 'string', default: '832' },
        runs: { type: 'string', default: '6' },
        rounds: { type: 'string', default: '3' },
        threads: { type: 'string', default: '0' },
        peer: { type: 'string' },
        python: { type: 'string', multiple: true, default: ['python3'] },
        content: { type: 'string', default: 'models/samples/content-harbour.jpg' },
        style: { type: 'string', default: 'models/samples/style-swirl.jpg' },
        only: { type: 'string', default: 'evaluation,peer,run' },
        json: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    return refuse(`${firstSentence(error)}: npm run bench -- --help lists the options.`);
  }
}

const firstSentence = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).split(/[.\n]\s/)[0]?.replace(/\.$/, '');

const values = readOptions();
if (values.help) {
  console.log(usage);
  process.exit(0);
}
const wanted = values.only.split(',');
const unknown = wanted.find((name) => !(name in measurements));
if (unknown !== undefined)
  refuse(`There is no measurement "${unknown}": choose from ${Object.keys(measurements).join(', ')}.`);
const isOnCpu = values.device === 'cpu';
const sizes = (values.sizes ?? (isOnCpu ? '256,512' : '256,512,1024')).split(',');

const isCount = (text: string, least: number) => /^\d+$/.test(text) && Number(text) >= least;
for (const [name, texts, least] of [
  ['sizes', sizes, 16],
  ['tile', [values.tile], 16],
  ['runs', [values.runs], 1],
  ['rounds', [values.rounds], 1],
  ['threads', [values.threads], 0],
] as const) {
  const wrong = texts.find((text) => !isCount(text, least));
  if (wrong !== undefined)
    refuse(`--${name} needs whole numbers of at least ${least}, but "${wrong}" was given.`);
}

const execute = promisify(execFile);
const measureScript = fileURLToPath(new URL('measure.js', import.meta.url));

interface Measured {
  readonly [name: string]: number | string | undefined;
}

const networks: readonly { name: string; flags: readonly string[] }[] = [
  { name: 'embedded', flags: ['--network', 'embedded'] },
  { name: 'random, VGG-19 × 0.25', flags: ['--network', 'random', '--width', '0.25'] },
  { name: 'random, VGG-19 × 1', flags: ['--network', 'random', '--width', '1'] },
].filter(({ name }) => name !== 'embedded' || existsSync('models/embedded/network.json'));

async function measure(kind: string, flags: readonly string[]): Promise<Measured> {
  const { stdout } = await execute(process.execPath, [
    measureScript,
    kind,
    '--threads',
    values.threads,
    '--device',
    values.device,
    ...(values.half ? ['--half'] : []),
    '--runs',
    values.runs,
    ...flags,
  ]);
  return JSON.parse(stdout) as Measured;
}

async function evaluations(): Promise<Measured[]> {
  const rows: Measured[] = [];
  for (const size of sizes) {
    for (const { name, flags } of networks) {
      const measured = await measure('evaluation', [...flags, '--size', size]);
      const rest = Number(measured.restSeconds) / Number(measured.evaluationSeconds);
      rows.push({
        network: name,
        size,
        'evaluation s': fixed(measured.evaluationSeconds),
        'rest of iteration %': fixed(100 * rest, 1),
        'prepare s': fixed(measured.prepareSeconds, 2),
        'peak MB': measured.peakMegabytes,
        ...(!isOnCpu && { 'card MB': measured.cardMegabytes }),
      });
    }
  }
  return rows;
}

/** Ours and the peer's in turns, so that other load on the machine affects both. */
async function againstPeer(script: string): Promise<Measured[]> {
  const rows: Measured[] = [];
  for (const { peer, flags, size, round } of peerCases()) {
    const ours = await measure('evaluation', [...flags, '--size', size]);
    for (const python of values.python) {
      const theirs = await peerEvaluation(python, script, peer, size);
      rows.push({
        round,
        network: peer,
        size,
        peer: `PyTorch ${theirs.torch}, ${theirs.device}`,
        'ours s': fixed(ours.evaluationSeconds),
        'peer s': fixed(theirs.median_seconds),
        ratio: fixed(Number(ours.evaluationSeconds) / Number(theirs.median_seconds)),
        'ours MB': isOnCpu ? ours.peakMegabytes : ours.cardMegabytes,
        'peer MB': theirs.peak_megabytes,
      });
    }
  }
  return rows;
}

/** One case on the CPU; on a GPU the ratio depends on network and size. */
function peerCases() {
  const both = [
    { peer: 'vgg19', flags: ['--network', 'random', '--width', '1'] },
    { peer: 'embedded', flags: ['--network', 'embedded'] },
  ];
  const rounds = Array.from({ length: Number(values.rounds) }, (_, index) => index + 1);
  const cases = isOnCpu
    ? both.slice(0, 1).map((one) => ({ ...one, size: '512' }))
    : both.flatMap((one) => sizes.map((size) => ({ ...one, size })));
  return cases.flatMap((one) => rounds.map((round) => ({ ...one, round })));
}

async function peerEvaluation(
  python: string,
  script: string,
  network: string,
  size: string,
): Promise<Measured> {
  const what = ['--size', size, '--network', network, '--device', isOnCpu ? 'cpu' : 'cuda'];
  const { stdout } = await execute(python, [script, ...what, '--runs', values.runs, '--json'], {
    env: { ...process.env, OMP_NUM_THREADS: process.env.OMP_NUM_THREADS ?? String(cpus().length) },
  });
  return JSON.parse(stdout) as Measured;
}

async function runs(): Promise<Measured[]> {
  const rows: Measured[] = [];
  for (const { name, flags } of networks.filter(({ name }) => !name.endsWith('× 1'))) {
    const pictures = ['--content', values.content, '--style', values.style];
    const measured = await measure('run', [...flags, '--size', '512', ...pictures]);
    rows.push({
      network: name,
      run: 'standard, 512 px',
      seconds: fixed(measured.runSeconds, 1),
      'first picture s': fixed(measured.firstPictureSeconds, 2),
      iterations: measured.iterations,
      'peak MB': measured.peakMegabytes,
    });
  }
  return rows;
}

/** Sizes of the preset instant if none are given. */
const instantSizes = ['256', '384', '512', '1024'];

/** Sixteen tiles of a contact sheet, and the largest picture. */
async function instantExtremes(): Promise<Measured[]> {
  const pictures = ['--content', values.content, '--style', values.style];
  const tiles = await measure('tiles', ['--size', '192', ...pictures]);
  const large = await measure('run', ['--preset', 'instant', '--size', '4096', ...pictures]);
  return [
    {
      measured: '16 new styles at 192 pixels',
      seconds: fixed(tiles.tilesSeconds),
      'peak MB': tiles.peakMegabytes,
    },
    {
      measured: 'a painting of 4096 pixels',
      seconds: fixed(large.runSeconds, 1),
      'peak MB': large.peakMegabytes,
    },
  ];
}

/** The preset instant at each size. */
async function instants(): Promise<Measured[]> {
  const rows: Measured[] = [];
  const pictures = ['--content', values.content, '--style', values.style];
  for (const size of values.sizes ? sizes : instantSizes) {
    const measured = await measure('instant', ['--size', size, ...pictures]);
    rows.push({
      size,
      'known pair s': fixed(measured.knownSeconds),
      'new style s': fixed(measured.newStyleSeconds),
      'new pair s': fixed(measured.newPairSeconds),
      'peak MB': measured.peakMegabytes,
    });
  }
  return rows;
}

/** Sizes of the evaluations in tiles if none are given. */
const tiledSizes = ['1024', '2048', '3072', '4096'];
/** The largest size at which the whole picture is evaluated too. */
const largestWhole = 2048;

/** Evaluations in tiles and of whole pictures in turns, so that other load on the machine affects both. */
async function tiles(): Promise<Measured[]> {
  const rows: Measured[] = [];
  for (const size of values.sizes ? sizes : tiledSizes) {
    const flags = ['--network', 'embedded', '--size', size];
    const whole = Number(size) <= largestWhole ? await measure('evaluation', flags) : {};
    const tiled = await measure('evaluation', [...flags, '--tile', values.tile]);
    rows.push({
      size,
      tile: values.tile,
      'whole s': fixed(whole.evaluationSeconds),
      'tiles s': fixed(tiled.evaluationSeconds),
      ratio: fixed(Number(tiled.evaluationSeconds) / Number(whole.evaluationSeconds), 2),
      'whole MB': whole.peakMegabytes,
      'tiles MB': tiled.peakMegabytes,
    });
  }
  return rows;
}

/** The cost of previews and checkpoints at each size. */
async function previews(): Promise<Measured[]> {
  const rows: Measured[] = [];
  for (const size of sizes) {
    const pictures = ['--content', values.content, '--style', values.style];
    const measured = await measure('previews', ['--size', size, ...pictures]);
    rows.push({
      size,
      'without s': fixed(measured.withoutSeconds, 2),
      'with s': fixed(measured.withSeconds, 2),
      ratio: fixed(measured.ratio),
      previews: measured.previews,
    });
  }
  return rows;
}

const fixed = (value: unknown, digits = 3) => Number(value).toFixed(digits);

const report = {
  machine: `${cpus().length} × ${cpus()[0]?.model}`,
  node: process.version,
  device: `${values.device}${values.half ? ', 16 bits' : ''}`,
  evaluations: wanted.includes('evaluation') ? await evaluations() : [],
  peer: values.peer && wanted.includes('peer') ? await againstPeer(values.peer) : [],
  runs: wanted.includes('run') ? await runs() : [],
  instant: wanted.includes('instant') ? await instants() : [],
  instantExtremes: wanted.includes('instant') ? await instantExtremes() : [],
  tiles: wanted.includes('tiles') ? await tiles() : [],
  previews: wanted.includes('previews') ? await previews() : [],
};
if (values.json) console.log(JSON.stringify(report, undefined, 2));
else {
  console.log(`${report.machine}, Node ${report.node}, on ${report.device}`);
  const { evaluations, peer, runs, instant, instantExtremes, tiles, previews } = report;
  for (const rows of [evaluations, peer, runs, instant, instantExtremes, tiles, previews])
    if (rows.length > 0) console.table(rows);
}
