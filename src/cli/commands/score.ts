import type { Command } from 'commander';
import { UserError } from '../../common/errors.js';
import { parseStylizeOptions, type Score, stylizeOptionShape } from '../../stylize/index.js';
import { computeOnce } from '../compute-once.js';
import { addOptions, flagOf, given, parseFlags } from '../option-flags.js';
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

/** Adds `impasto score`. @param finish takes the exit status. */
export function addScore(program: Command, finish: (status: number) => void): void {
  const command = program
    .command('score')
    .summary('measure how far a finished picture is from A and from B')
    .description(
      'Measures how far a picture is from A in content and from B in style, layer by layer: 0 means equal, 1 as far as a blank picture.',
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
      'Name at least three pictures, A, B and the result: see "impasto score --help".',
    );
  }
  const run = parseFlags(flags, computeOptionShape);
  const options = parseStylizeOptions(given(flags, shape), flagOf);
  const task = { content, styles, result, options, threads: run.threads };
  const measured = await computeOnce(
    [content, ...styles, result],
    options.network,
    run,
    (compute, use) => compute.run('score', { ...task, ...use }).result,
  );
  process.stdout.write(run.json ? `${JSON.stringify(measured)}\n` : table(measured));
  return 0;
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
