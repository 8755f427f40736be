import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { UserError } from '../common/errors.js';
import { isSameFile } from '../images/index.js';
import type { Progress } from '../stylize/index.js';

const digits = 4;

/** The name of an intermediate picture, such as out.0050.png for iteration 50 of out.png. */
export function intermediatePath(output: string, iteration: number): string {
  const extension = extname(output);
  const number = String(iteration).padStart(digits, '0');
  return join(dirname(output), `${basename(output, extension)}.${number}${extension}`);
}

/** Iterations done in all scales together. */
export function totalIteration({ scale, iteration }: Progress, scales: readonly Iterations[]): number {
  return iterationsOf(scales.slice(0, scale - 1)) + iteration;
}

/** A scale, as far as its iterations go. */
interface Iterations {
  readonly iterations: number;
}

const iterationsOf = (scales: readonly Iterations[]) =>
  scales.reduce((sum, { iterations }) => sum + iterations, 0);

/**
 * Checks that no intermediate picture would overwrite an input or, without `force`, any other file.
 * @param scales of the run.
 * @throws UserError `output-is-input` or `output-exists`.
 */
export async function checkIntermediates(
  output: string,
  every: number,
  scales: readonly Iterations[],
  inputs: readonly string[],
  force: boolean,
): Promise<void> {
  const total = iterationsOf(scales);
  const numbers = Array.from({ length: Math.floor(total / every) }, (_, index) => (index + 1) * every);
  for (const path of await present(numbers.map((number) => intermediatePath(output, number)))) {
    const input = await firstSame(path, inputs);
    if (input !== undefined) throw overwritesInput(path, input);
    if (!force) throw overwritesFile(path);
  }
}

/** Those that exist, found by one look into their folder; disks that ignore the case of letters find more. */
async function present(paths: readonly string[]): Promise<string[]> {
  const [first] = paths;
  if (first === undefined) return [];
  const names = new Set((await readdir(dirname(first))).map((name) => name.toLowerCase()));
  return paths.filter((path) => names.has(basename(path).toLowerCase()));
}

async function firstSame(path: string, inputs: readonly string[]): Promise<string | undefined> {
  for (const input of inputs) if (await isSameFile(path, input)) return input;
  return undefined;
}

function overwritesInput(path: string, input: string): UserError {
  return new UserError(
    'output-is-input',
    `The intermediate picture "${path}" would overwrite the input picture "${input}": give the result another name.`,
  );
}

function overwritesFile(path: string): UserError {
  return new UserError(
    'output-exists',
    `The intermediate picture "${path}" exists already: give the result another name, or --force to replace it.`,
  );
}
