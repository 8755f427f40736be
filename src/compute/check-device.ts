import { UserError } from '../common/errors.js';
import { makeTemporaryFolder } from '../disk/index.js';
import {
  cpuUse,
  type Engine,
  type EngineOpener,
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

/** Where the numbers are compared, and where the speed is measured, in pixels. */
const comparedSide = 64;
const measuredSide = 256;

/**
 * Largest difference from the CPU's gradient, relative to its length. Rounding alone makes about 1e-6; GPUs that multiply in TF32 come to
 * some thousandths, which no picture shows.
 */
const tolerance = 0.02;
/** With 16 bits, where rounding across zero sends a share of the gradient elsewhere. */
const halfTolerance = 0.05;

/** Evaluations that are measured after one that warms up; the median counts. */
const measured = 3;

/** A device this slow at 64 pixels, in milliseconds, is not measured at 256: it would take longer than anybody waits. */
const hopeless = 1500;

/** What is evaluated for the check. */
interface Subject {
  readonly network: Network;
  readonly objective: Objective;
  readonly size: Size;
  readonly picture: Float32Array;
  readonly targets: Targets;
}

/**
 * Tries a device: whether its numbers are the CPU's, then how long it takes. It may hang or crash, so it is to be done in a process of its own.
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
  const engine = await openEngine(network, task);
  try {
    const { milliseconds } = await timed(engine, large);
    return { evaluationMilliseconds: milliseconds, isMeasured: true, half, software, placement };
  } finally {
    await engine.release();
  }
}

/** What the device is compared with at a small size, and what it is timed with at a large one; the CPU makes both. */
async function onCpu(openEngine: EngineOpener, network: Network, threads: number) {
  const engine = await openEngine(network, { ...cpuUse, threads });
  try {
    const small = await subjectAt(engine, network, comparedSide);
    const evaluator = await engine.createEvaluator(small.objective, small.targets, small.size);
    const reference = await evaluator.evaluate(small.picture);
    await evaluator.release();
    return { small, reference, large: await subjectAt(engine, network, measuredSide) };
  } finally {
    await engine.release();
  }
}

/** Noise as the picture, and other noise as what it is to resemble. */
async function subjectAt(engine: Engine, network: Network, side: number): Promise<Subject> {
  const objective = objectiveOf(parseStylizeOptions({}), network.description);
  const size = { width: side, height: side };
  const targets = await engine.targets(noise(side, 1), size, weightedTaps(objective));
  return { network, objective, size, picture: noise(side, 2), targets };
}

/** Whether the device's numbers are those of the CPU, how long it took for them, and where its operations were done. */
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
  if (error <= allowed) return; // not a number is not below it either
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

/** The last evaluation of several, and the median of their times but the first one's, which also prepares the device. */
async function timed(engine: Engine, { objective, targets, size, picture }: Subject, times = measured) {
  const evaluator = await engine.createEvaluator(objective, targets, size);
  try {
    let evaluation = await evaluator.evaluate(picture);
    const milliseconds: number[] = [];
    for (let time = 0; time < times; time++) {
      const began = performance.now();
      evaluation = await evaluator.evaluate(picture);
      milliseconds.push(performance.now() - began);
    }
    milliseconds.sort((a, b) => a - b);
    return { evaluation, milliseconds: milliseconds[Math.floor(times / 2)] ?? Number.NaN };
  } finally {
    await evaluator.release();
  }
}
