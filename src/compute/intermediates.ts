import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { UserError } from '../common/errors.js';
import { isSameFile } from '../images/index.js';
import type { Progress, Scale } from '../stylize/index.js';
import type { Intermediates } from './protocol.js';

const digits = 4;

/** The path of an intermediate picture, such as out.0050.png for iteration 50 of out.png. */
function intermediatePath(output: string, iteration: number): string {
  const extension = extname(output);
  const number = String(iteration).padStart(digits, '0');
  return join(dirname(output), `${basename(output, extension)}.${number}${extension}`);
}

/** The path of the intermediate picture to save after this iteration, if one is due. */
export function intermediateAt(
  output: string,
  { every }: Pick<Intermediates, 'every'>,
  { stage, scale, iteration }: Progress,
  scales: readonly Scale[],
): string | undefined {
  const total = iterationsOf(scales.slice(0, scale - 1)) + iteration;
  return stage === 'painting' && total % every === 0 ? intermediatePath(output, total) : undefined;
}

const iterationsOf = (scales: readonly Scale[]) =>
  scales.reduce((sum, { iterations }) => sum + iterations, 0);

/**
 * Checks that no intermediate picture would overwrite an input or, without `force`, any other file.
 * @param scales of the run.
 * @param isResumed whether they may replace those of the run that is resumed.
 * @throws UserError `output-is-input` or `output-exists`.
 */
export async function checkIntermediates(
  output: string,
  { every, inputs, force }: Intermediates,
  scales: readonly Scale[],
  isResumed: boolean,
): Promise<void> {
  const total = iterationsOf(scales);
  const numbers = Array.from({ length: Math.floor(total / every) }, (_, index) => (index + 1) * every);
  for (const path of await existing(numbers.map((number) => intermediatePath(output, number)))) {
    for (const input of inputs)
      if (await isSameFile(path, input))
        throw new UserError(
          'output-is-input',
          `The intermediate picture "${path}" would overwrite the input picture "${input}": give the result another name.`,
        );
    if (!force && !isResumed)
      throw new UserError(
        'output-exists',
        `The intermediate picture "${path}" already exists: give the result another name, or --force to replace it.`,
      );
  }
}

/** The paths that exist, by one listing of their folder. Case is ignored, as some file systems do. */
async function existing(paths: readonly string[]): Promise<string[]> {
  const [first] = paths;
  if (first === undefined) return [];
  const names = new Set((await readdir(dirname(first))).map((name) => name.toLowerCase()));
  return paths.filter((path) => names.has(basename(path).toLowerCase()));
}
