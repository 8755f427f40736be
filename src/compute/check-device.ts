import { UserError } from '../common/errors.js';
import { makeTemporaryFolder } from '../disk/index.js';
import {
  cpuUse,
  type Engine,
  type EngineOpener,
  type EngineSettings,
  type Evaluation,
  isCpu,
  readPlacement,
  softwareDriver,
  type Targets,
} from '../engines/index.js';
import type { Objective } from '../graph/index.js';
import type { Size } from '../images/index.js';
import { type Network, openNetwork } from '../networks/index.js';
import { objectiveOf, parseStylizeOptions, weightedTaps } from '../stylize/index.js';
import { noise } from './noise.js';
import type { CheckEvent, CheckFindings, CheckTask } from './protocol.js';

/** The sizes, in pixels, at which numbers are compared and speed is measured. */
const comparedSide = 64;
const measuredSide = 256;

/**
 * Largest allowed difference from the CPU's gradient, relative to its length. Rounding alone causes about 1e-6; GPUs that multiply in TF32
 * reach some thousandths, which is not visible.
 */
const tolerance = 0.02;
/** For 16-bit floats, where a value rounded across zero changes which activations are active. */
const halfTolerance = 0.05;

/** Evaluations to measure, after a warm-up; the median counts. */
const measured = 3;

/** A device that takes this many milliseconds at 64 pixels is not measured at 256, which would take too long. */
const hopeless = 1500;

/** The problem that is evaluated for the check. */
interface Subject {
  readonly network: Network;
  readonly objective: Objective;
  readonly size: Size;
  readonly picture: Float32Array;
  readonly targets: Targets;
}

/**
 * Checks that a device gives the CPU's numbers, and measures its speed. It may hang or crash, so it must run in a process of its own.
 * @throws UserError `device-wrong` when the numbers are wrong; whatever the runtime throws when the device cannot be used.
 */
export async function checkDevice(
  openEngine: EngineOpener,
  task: CheckTask,
  report: (event: CheckEvent) => void,
): Promise<CheckFindings> {
  const network = await openNetwork('embedded', {});
  report({ stage: 'reference' });
  const { small, reference, large } = await onCpu(openEngine, network, task.threads);
  report({ stage: 'numbers' });
  const compared = await compare(openEngine, task, small, reference);
  report({ stage: 'speed' });
  const software = isCpu(task.device) ? null : (softwareDriver() ?? null);
  const { placement } = compared;
  const { half } = task;
  if (software !== null || compared.milliseconds > hopeless) {
    const evaluationMilliseconds = compared.milliseconds * (measuredSide / comparedSide) ** 2;
    return { evaluationMilliseconds, isMeasured: false, half, software, placement };
  }
  const { milliseconds } = await withEngine(openEngine, network, task, (engine) => timed(engine, large));
  return { evaluationMilliseconds: milliseconds, isMeasured: true, half, software, placement };
}

async function withEngine<Result>(
  openEngine: EngineOpener,
  network: Network,
  settings: EngineSettings,
  work: (engine: Engine) => Promise<Result>,
): Promise<Result> {
  const engine = await openEngine(network, settings);
  try {
    return await work(engine);
  } finally {
    await engine.release();
  }
}

/** The reference at a small size and the problem for timing at a large one, both made on the CPU. */
function onCpu(openEngine: EngineOpener, network: Network, threads: number) {
  return withEngine(openEngine, network, { ...cpuUse, threads }, async (engine) => {
    const small = await subjectAt(engine, network, comparedSide);
    const evaluator = await engine.createEvaluator(small.objective, small.targets, small.size);
    const reference = await evaluator.evaluate(small.picture);
    await evaluator.release();
    return { small, reference, large: await subjectAt(engine, network, measuredSide) };
  });
}

/** A picture of noise that is to resemble another one. */
async function subjectAt(engine: Engine, network: Network, side: number): Promise<Subject> {
  const objective = objectiveOf(parseStylizeOptions({}), network.description);
  const size = { width: side, height: side };
  const targets = await engine.targets(noise(side, 1), size, weightedTaps(objective));
  return { network, objective, size, picture: noise(side, 2), targets };
}

/** Compares the device's numbers with the CPU's, and returns its time and where its operations ran. */
async function compare(openEngine: EngineOpener, task: CheckTask, subject: Subject, reference: Evaluation) {
  const profile = makeTemporaryFolder();
  const engine = await openEngine(subject.network, { ...task, profileFolder: profile.path });
  try {
    const { evaluation, milliseconds } = await timed(engine, subject, 1);
    checkNumbers(evaluation, reference, task.half ? halfTolerance : tolerance);
    const placement = (await readPlacement(profile.path, isCpu(task.device))) ?? null;
    return { milliseconds, placement };
  } finally {
    await engine.release();
    await profile.remove();
  }
}

function checkNumbers(found: Evaluation, truth: Evaluation, allowed: number): void {
  const error = Math.max(
    relativeError(found.gradient, truth.gradient),
    Math.abs(found.loss / truth.loss - 1),
  );
  if (error <= allowed) return; // false for NaN too
  const percent = Number.isFinite(error) ? (100 * error).toPrecision(2) : undefined;
  const share = percent ? `${percent} % off` : 'not even numbers';
  throw new UserError(
    'device-wrong',
    `It computes wrongly (its numbers are ${share} compared with the CPU's): a newer driver may help.`,
    percent ? { values: { context: 'percent', percent } } : {},
  );
}

function relativeError(found: Float32Array, truth: Float32Array): number {
  let difference = 0;
  let length = 0;
  for (const [index, value] of truth.entries()) {
    difference += ((found[index] ?? Number.NaN) - value) ** 2;
    length += value ** 2;
  }
  return Math.sqrt(difference / length);
}

/** The last of several evaluations and the median of their times, after a warm-up. */
async function timed(engine: Engine, { objective, targets, size, picture }: Subject, times = measured) {
  const evaluator = await engine.createEvaluator(objective, targets, size);
  try {
    let evaluation = await evaluator.evaluate(picture);
    const milliseconds: number[] = [];
    for (let time = 0; time < times; time++) {
      const start = performance.now();
      evaluation = await evaluator.evaluate(picture);
      milliseconds.push(performance.now() - start);
    }
    milliseconds.sort((a, b) => a - b);
    return { evaluation, milliseconds: milliseconds[Math.floor(times / 2)] ?? Number.NaN };
  } finally {
    await evaluator.release();
  }
}
