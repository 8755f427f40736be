import type { Command } from 'commander';
import { z } from 'zod';
import { UserError } from '../../common/errors.js';
import { networkOf, readInputs } from '../../compute/index.js';
import { openEngine } from '../../engines/index.js';
import { readPicture } from '../../images/index.js';
import {
  parseStylizeOptions,
  type Score,
  type StylizeOptions,
  scorePicture,
  stylizeOptionShape,
} from '../../stylize/index.js';
import { chosenDevice, memoryOn } from '../device.js';
import { ensureNetwork } from '../ensure-network.js';
import { Interrupted, leaveWhenInterrupted, listenForInterrupts } from '../interrupt.js';
import { addOptions, flagOf, given } from '../option-flags.js';
import { computeOptionShape } from '../run-options.js';

const { network, styleWeights, styleScale, pooling, layerWeights, contentLayers } = stylizeOptionShape;

const shape = {
  size: stylizeOptionShape.size.meta({ help: 'Long side at which the pictures are compared.' }),
  network,
  styleWeights,
  styleScale,
  layerWeights,
  contentLayers,
  pooling,
};

const computeSchema = z.strictObject(computeOptionShape);

/** Adds `impasto score`. @param finish takes the exit status. */
export function addScore(program: Command, finish: (status: number) => void): void {
  const command = program
    .command('score')
    .summary('measure how far a finished picture is from A and from B')
    .description(
      'Measures how far a picture is from A in content and from B in style, layer by layer: 0 is equal, 1 as far as a blank.',
    )
    .argument('<A>', 'the content picture')
    .argument('<B...>', 'the style: one or more pictures, then the result to be measured')
    .usage('[options] <A> <B...> <result>')
    .action(async (content: string, others: string[], flags: object) => {
      finish(await score(content, others, { ...flags }));
    });
  addOptions(command, shape, 'The comparison:');
  addOptions(command, computeOptionShape, 'The run:');
}

async function score(content: string, others: string[], flags: Record<string, unknown>): Promise<number> {
  const [styles, result] = [others.slice(0, -1), others.at(-1)];
  if (styles.length === 0 || result === undefined) {
    throw new UserError(
      'usage',
      'Name three pictures or more, A, B and the result: see "impasto score --help".',
    );
  }
  const run = computeSchema.parse(given(flags, computeOptionShape));
  const options = parseStylizeOptions(given(flags, shape), flagOf);
  const measured = await measure(content, styles, result, options, run);
  process.stdout.write(run.json ? `${JSON.stringify(measured)}\n` : table(measured));
  return 0;
}

async function measure(
  content: string,
  styles: string[],
  result: string,
  options: StylizeOptions,
  run: z.output<typeof computeSchema>,
): Promise<Score> {
  const interrupt = listenForInterrupts();
  const inputs = await readInputs(content, styles, options);
  const picture = await readPicture(result, { longSide: options.size });
  await ensureNetwork(options.network, run, interrupt.signal);
  interrupt.dispose();
  if (interrupt.signal.aborted) throw new Interrupted();
  leaveWhenInterrupted();
  const network = await networkOf(options);
  const { device, half } = await chosenDevice(run.device, run.threads, () => undefined);
  memoryOn(device, network.description, inputs.content, options);
  const engine = await openEngine(network, { device, half, threads: run.threads });
  try {
    return await scorePicture({ ...inputs, result: picture, options, network, engine });
  } finally {
    await engine.release();
  }
}

function table({ style, content, styleDistance, contentDistance }: Score): string {
  return [
    ...section('style', style, styleDistance),
    '',
    ...section('content', content, contentDistance),
    '',
  ].join('\n');
}

function section(title: string, distances: Readonly<Record<string, number>>, total: number): string[] {
  const rows = Object.entries(distances).map(([tap, distance]) => row(title, tap, distance));
  return [...rows, row(title, 'total', total)];
}

const row = (title: string, tap: string, distance: number) =>
  `${title.padEnd(8)} ${tap.padEnd(10)} ${distance.toFixed(4).padStart(9)}`;
