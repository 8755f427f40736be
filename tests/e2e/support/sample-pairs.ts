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

/** Samples that are painted instantly: each pair, and the blend that the screenshots show. */
export const instantSamples: readonly { readonly content: string; readonly styles: readonly string[] }[] = [
  ...['harbour', 'valley'].flatMap((content) =>
    ['swirl', 'poppies', 'ink', 'mosaic'].map((style) => ({ content, styles: [style] })),
  ),
  { content: 'harbour', styles: ['swirl', 'poppies'] },
];

/** The file of an instant painting of samples; it may not exist. */
export function instantFile(content: string, styles: readonly string[]): string {
  return join(painted, 'instant', `${[content, ...styles].join('-')}.png`);
}
