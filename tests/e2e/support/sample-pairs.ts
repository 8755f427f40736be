import { join, resolve } from 'node:path';

export const project = resolve(import.meta.dirname, '../../..');
export const samples = join(project, 'models/samples');
const painted = join(project, 'node_modules/.cache/impasto-screens');

/** Pairs of samples that the screenshots show, with their preset: drafts for those that are shown small. */
const pairs = [
  ['harbour', 'swirl', 'standard'],
  ['valley', 'poppies', 'standard'],
  ['harbour', 'ink', 'draft'],
  ['valley', 'mosaic', 'draft'],
  ['harbour', 'poppies', 'draft'],
  ['valley', 'swirl', 'draft'],
  ['harbour', 'mosaic', 'draft'],
  ['valley', 'ink', 'draft'],
] as const;

/** Folder of the frames of a pair; it may not exist. */
export function framesFolder(content: string, style: string): string {
  return join(painted, `${content}-${style}`);
}

/** A pair and the folder of its frames. */
export interface SamplePair {
  readonly content: string;
  readonly style: string;
  readonly preset: string;
  readonly folder: string;
}

/** All pairs. */
export function samplePairs(): SamplePair[] {
  return pairs.map(([content, style, preset]) => ({
    content,
    style,
    preset,
    folder: framesFolder(content, style),
  }));
}
