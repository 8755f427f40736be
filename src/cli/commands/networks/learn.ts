import { join } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { ComputeProcess, type LearnEvent, type LearnTask, nodeLaunch } from '../../../compute/index.js';
import { findPictures } from '../../../jobs/index.js';
import { stylizeOptionShape } from '../../../stylize/index.js';
import { userDataFolder } from '../../../system/user-folders.js';
import {
  acknowledgeUnless,
  Interrupted,
  listenForInterrupts,
  orInterrupted,
  whenAborted,
} from '../../interrupt.js';
import { addOptions, parseFlags } from '../../option-flags.js';
import { computeOptionShape } from '../../run-options.js';
import { sourceOf } from '../../sheet/tiles.js';
import { report } from './report.js';
import { conversionShape, outputShape } from './shapes.js';

const { json, quiet } = outputShape;

const networkShape = {
  name: z.string().min(1).meta({ help: 'Name for the network.', placeholder: 'name' }).default('learned'),
  seed: stylizeOptionShape.seed.meta({
    help: 'Start of the random numbers that choose the patches; the same pictures and seed give the same network.',
    unit: 'any number',
  }),
  patches: z
    .int()
    .min(1000)
    .max(100_000)
    .meta({
      help: 'Small parts of the pictures that every layer is learned from; more of them take longer and show rarer structures.',
      unit: 'patches',
    })
    .default(12_000),
  passes: z
    .int()
    .min(1)
    .max(100)
    .meta({ help: 'Passes over the patches; after some of them the filters hardly change.', unit: 'passes' })
    .default(8),
  force: conversionShape.force,
} as const;
const runShape = { threads: computeOptionShape.threads, json, quiet } as const;

/** Adds `impasto networks learn`. */
export function addLearn(networks: Command): void {
  const command = networks
    .command('learn')
    .summary('learn a network from your own pictures, without labels')
    .description(
      'Learns filters from the pictures of a folder without labels, layer by layer, and installs them as a network. It takes some minutes; after Ctrl-C the same command continues with the layers that are done.',
    )
    .argument('<pictures...>', 'folders, files or patterns such as "art/*.jpg"')
    .action(async (pictures: string[], flags: object) => {
      await learn(pictures, { ...parseFlags(flags, networkShape), ...parseFlags(flags, runShape) });
    });
  addOptions(command, networkShape, 'The network:');
  addOptions(command, runShape, 'The run:');
}

type Options = ReturnType<typeof parseFlags<typeof networkShape & typeof runShape>>;

/** @throws Interrupted after Ctrl-C; UserError as the task does. */
async function learn(pictures: readonly string[], options: Options): Promise<void> {
  const { name, seed, patches, passes, force: replaces, threads } = options;
  const { signal, dispose } = listenForInterrupts(acknowledgeUnless(options.quiet));
  const compute = new ComputeProcess(nodeLaunch(false));
  whenAborted(signal, () => compute.close());
  try {
    const found = await findPictures(pictures, { recursive: false });
    const task: LearnTask = {
      pictures: found.map(({ path }) => sourceOf(path)),
      ...{ name, seed, patches, passes, threads, force: replaces },
      folder: join(userDataFolder(), 'learning', name),
    };
    const learning = compute.run('learn', task, (event) => told(event, options));
    const installed = await orInterrupted(signal, learning.result);
    const sentence = `Learned ${name} from ${found.length} pictures and installed it in "${installed.folder}"; paint with --network ${name}.`;
    report(options, { stage: 'installed', ...installed }, sentence);
  } catch (error) {
    if (error instanceof Interrupted)
      report(
        options,
        { stage: 'stopped' },
        'Stopped; the same command continues with the layers that are done.',
      );
    throw error;
  } finally {
    dispose();
    compute.close();
  }
}

function told({ type, ...event }: LearnEvent, { json: asJson, quiet: isQuiet }: Options): void {
  if (asJson) process.stdout.write(`${JSON.stringify({ stage: type, ...event })}\n`);
  else if (!isQuiet) process.stderr.write(`${sentenceOf({ type, ...event } as LearnEvent)}\n`);
}

function sentenceOf(event: LearnEvent): string {
  if (event.type === 'skipped') return `Left out: ${event.failure.message}`;
  if (event.type === 'continued') return `Continuing after layer ${event.layers}.`;
  const { layer, layers, pass, passes, similarity } = event;
  const done = similarity === undefined ? 'taking patches' : `pass ${pass} of ${passes}`;
  const fit = similarity === undefined ? '' : `, mean similarity ${similarity.toFixed(3)}`;
  return `Layer ${layer} of ${layers}: ${done}${fit}.`;
}
