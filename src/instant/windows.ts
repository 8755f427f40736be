import { marginCells } from './plan.js';

/** A stretch of cells along one axis of the padded picture: what is evaluated, and the part of it that is used. */
export interface Window {
  readonly start: number;
  readonly length: number;
  readonly coreStart: number;
  readonly coreLength: number;
}

/** Cells around a tile's core: encoder and decoder together see 78 pixels in every direction. */
export const haloCells = 10;

/**
 * Divides an axis into windows of one length, whose cores cover it without overlap.
 * @param cells length of the picture without its margin.
 * @param most cells of a core.
 */
export function windowsOf(cells: number, most: number): Window[] {
  const padded = cells + 2 * marginCells;
  const count = Math.ceil(cells / most);
  if (count === 1) return [{ start: 0, length: padded, coreStart: marginCells, coreLength: cells }];
  const core = Math.ceil(cells / count);
  const length = Math.min(padded, core + 2 * haloCells);
  return Array.from({ length: count }, (_, index) => {
    const coreStart = marginCells + index * core;
    const start = Math.min(Math.max(0, coreStart - haloCells), padded - length);
    return { start, length, coreStart, coreLength: Math.min(core, marginCells + cells - coreStart) };
  });
}
