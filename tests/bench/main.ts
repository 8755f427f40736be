import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';

/*
 * npm run bench                       evaluations at 256 and 512 pixels, a run of 512
 * npm run bench -- --json             the same as JSON
 * npm run bench -- --sizes 256,512,1024 --memory
 * npm run bench -- --only previews    how much previews and checkpoints slow a painting
 * npm run bench -- --peer tests/bench/peer.py --python python3     PyTorch's evaluation in the same minutes, and the ratio
 * npm run bench -- --device webgpu --half   with 16-bit numbers
 * npm run bench -- --device webgpu --json                    on a GPU, at 256, 512 and 1024 pixels; with --peer against PyTorch on the same card
 */

const { values } = parseArgs({
  options: {
    sizes: { type: 'string' },
    device: { type: 'string', default: 'cpu' },
    half: { type: 'boolean', default: false },
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
});

const isOnCpu = values.device === 'cpu';
const sizes = (values.sizes ?? (isOnCpu ? '256,512' : '256,512,1024')).split(',');

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

/** Ours and the peer's turn by turn, so that what else the machine does falls on both. */
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

/** On the CPU one case says it; on a GPU small and large pictures and networks differ. */
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

/** At sizes at which an evaluation is quick and slow. */
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

const wanted = values.only.split(',');
const report = {
  machine: `${cpus().length} × ${cpus()[0]?.model}`,
  node: process.version,
  device: `${values.device}${values.half ? ', 16 bits' : ''}`,
  evaluations: wanted.includes('evaluation') ? await evaluations() : [],
  peer: values.peer && wanted.includes('peer') ? await againstPeer(values.peer) : [],
  runs: wanted.includes('run') ? await runs() : [],
  previews: wanted.includes('previews') ? await previews() : [],
};
if (values.json) console.log(JSON.stringify(report, undefined, 2));
else {
  console.log(`${report.machine}, Node ${report.node}, on ${report.device}`);
  for (const rows of [report.evaluations, report.peer, report.runs, report.previews])
    if (rows.length > 0) console.table(rows);
}
