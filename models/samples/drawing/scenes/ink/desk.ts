import type { Noise } from '../../noise.js';
import type { Random } from '../../random.js';
import { drawLine, type Line } from './brush.js';
import type { Pigment, Sheet } from './paper.js';

/** The inks of the drawing. */
export const black: Pigment = [2.3, 2.2, 2.05];
export const indigo: Pigment = [1.5, 0.85, 0.42];
export const ochre: Pigment = [0.12, 0.42, 1.0];
export const pineGreen: Pigment = [1.9, 1.05, 1.5];
export const vermilion: Pigment = [0.12, 1.5, 1.75];

/** What a drawing hand needs. */
export interface Desk {
  readonly sheet: Sheet;
  readonly noise: Noise;
  readonly random: Random;
}

/** Draws a black line; what is given replaces the usual. */
export function draw(desk: Desk, line: Partial<Line> & Pick<Line, 'path' | 'radius'>): void {
  const usual = {
    pigment: black,
    density: 0.85,
    dryness: 0.3,
    press: [0.6, 0.2] as const,
    seed: desk.random() * 100,
  };
  drawLine(desk.sheet, desk.noise, { ...usual, ...line });
}

/** A path from a point in a direction that bends by `bend` radians in all, in picture heights. */
export function curve(
  x: number,
  y: number,
  angle: number,
  length: number,
  bend: number,
  steps = 8,
): number[] {
  const path = [x, y];
  let [px, py] = [x, y];
  for (let i = 0; i < steps; i++) {
    const a = angle + (bend * i) / steps;
    px += (Math.cos(a) * length) / steps;
    py += (Math.sin(a) * length) / steps;
    path.push(px, py);
  }
  return path;
}
