import { join, resolve } from 'node:path';

export const project = resolve(import.meta.dirname, '../../..');
export const samples = join(project, 'models/samples');
const painted = join(project, 'node_modules/.cache/impasto-screens');

/** Pairs of bundled pictures that the screenshots show, those first that are shown large. */
const pairs = [
  ['harbour', 'swirl'],
  ['valley', 'poppies'],
  ['harbour', 'ink'],
  ['valley', 'mosaic'],
  ['harbour', 'poppies'],
  ['valley', 'swirl'],
  ['harbour', 'mosaic'],
  ['valley', 'ink'],
] as const;

/** Where what was painted of a pair lies, whether it is there or not. */
export function framesFolder(content: string, style: string): string {
  return join(painted, `${content}-${style}`);
}

/** All pairs, with the folders of their frames. */
export function samplePairs(): { content: string; style: string; folder: string }[] {
  return pairs.map(([content, style]) => ({ content, style, folder: framesFolder(content, style) }));
}
