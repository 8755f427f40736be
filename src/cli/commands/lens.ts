import type { Command } from 'commander';
import { z } from 'zod';
import { UserError } from '../../common/errors.js';
import type { LensReport } from '../../compute/index.js';
import { throughLinks } from '../../disk/index.js';
import { outputFormat } from '../../images/index.js';
import { parseStylizeOptions, stylizeOptionShape } from '../../stylize/index.js';
import { computeOnce } from '../compute-once.js';
import { addOptions, flagOf, given, parseFlags } from '../option-flags.js';
import { checkFiles } from '../preflight.js';
import { computeOptionShape, fileOptionShape } from '../run-options.js';

const whole = (least: number, most: number, preset: number, unit: string, help: string) =>
  z.int().min(least).max(most).meta({ unit, help }).default(preset);

const lensShape = {
  show: z
    .enum(['maps', 'filters', 'texture', 'content', 'shift'])
    .meta({
      help: 'What to show: the feature maps of a layer, the filters of the first layer, a texture from the Gram matrix of one layer alone, A from the activations of one layer alone, or how far activations move when A does.',
    })
    .default('maps'),
  layer: z
    .string()
    .min(1)
    .meta({ help: 'The layer to look through, such as relu3_1 or pool2.' })
    .default('relu3_1'),
  size: whole(32, 2048, 384, 'pixels', 'Long side at which the network sees A, and of what is painted.'),
  tile: whole(16, 1024, 160, 'pixels', 'Long side of each map, or side of each filter, on the sheet.'),
  maps: whole(1, 4096, 64, 'maps', 'The most maps or filters on the sheet; the brightest maps come first.'),
  parts: whole(0, 8, 4, 'parts', 'Parts of A below each map: those that excite it most.'),
  pixels: whole(1, 256, 1, 'pixels', 'How far A moves to the left for --show shift.'),
} as const;

const { network, pooling, seed } = stylizeOptionShape;
const networkShape = { network, pooling, seed } as const;
const { output, force, bits, quality } = fileOptionShape;
const fileShape = { output: output.optional(), force, bits, quality } as const;

/** Adds `impasto lens`. @param finish takes the exit status. */
export function addLens(program: Command, finish: (status: number) => void): void {
  const command = program
    .command('lens')
    .summary('look at a picture through a layer of a network')
    .description(
      'Shows what a network sees in picture A: the feature maps of a layer with the parts of A that excite them most, its first filters, what a layer alone holds of A, or how far its activations move when A moves.',
    )
    .argument('[A]', 'the picture; not needed for --show filters')
    .action(async (content: string | undefined, flags: object) => {
      finish(await look(content, { ...flags }));
    });
  addOptions(command, lensShape, 'The lens:');
  addOptions(command, networkShape, 'The network:');
  addOptions(command, fileShape, 'Files:');
  addOptions(command, computeOptionShape, 'The run:');
}

async function look(content: string | undefined, flags: Record<string, unknown>): Promise<number> {
  const lens = parseFlags(flags, lensShape);
  const files = parseFlags(flags, fileShape);
  const run = parseFlags(flags, computeOptionShape);
  const options = parseStylizeOptions({ ...given(flags, networkShape), size: lens.size }, flagOf);
  const written = lens.show === 'shift' ? undefined : files.output;
  if (content === undefined && lens.show !== 'filters')
    throw new UserError('usage', 'Name the picture to look at: see "impasto lens --help".');
  if (written === undefined && lens.show !== 'shift')
    throw new UserError('output-missing', 'Name the file for the result with -o, such as -o maps.png.');
  if (written !== undefined)
    await checkFiles({ ...files, output: written }, content === undefined ? [] : [content]);
  const { show, layer, tile, maps: count, parts, pixels } = lens;
  const task = {
    ...{ show, layer, tile, count, parts, pixels, options },
    content: content ?? '',
    threads: run.threads,
    target: written === undefined ? '' : await throughLinks(written),
    format: written === undefined ? ('png' as const) : outputFormat(written),
    bits: files.bits,
    quality: files.quality,
  };
  const found = await computeOnce(
    content === undefined ? [] : [content],
    options.network,
    run,
    (compute, use) => compute.run('lens', { ...task, ...use }).result,
  );
  process.stdout.write(run.json ? `${JSON.stringify(found)}\n` : reportText(found, lens, written));
  return 0;
}

function reportText(
  { file, layer, maps, shifts }: LensReport,
  { layer: name, show }: { readonly layer: string; readonly show: string },
  output: string | undefined,
): string {
  if (shifts) return shiftTable(shifts);
  const size = file ? `${file.width} × ${file.height} pixels` : '';
  const written = `Wrote "${output}" (${size}).\n`;
  if (show !== 'maps' || !layer || !maps) return written;
  const { channels, width, height, sees } = layer;
  const dead = maps.filter(({ peak }) => !(peak > 0)).length;
  const dark = dead > 0 ? `, ${dead} of those shown answer nowhere` : '';
  return `${name} has ${channels} maps of ${width} × ${height} samples, each of which sees ${sees} × ${sees} pixels${dark}.\n${written}`;
}

function shiftTable(shifts: NonNullable<LensReport['shifts']>): string {
  const row = (layer: string, max: string, average: string) =>
    `${layer.padEnd(10)} ${max.padStart(9)} ${average.padStart(9)}`;
  const rows = shifts.map(({ layer, change }) =>
    row(layer, change.max.toFixed(4), change.average.toFixed(4)),
  );
  return `${[row('layer', 'max', 'average'), ...rows].join('\n')}\n`;
}
