/** A picture's place in a justified wall. */
export interface Placed {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Rows whose pictures are as high as each other and fill the width; the last row is left as it comes. */
export function justify(ratios: readonly number[], width: number, height: number, gap: number): Placed[] {
  const placed: Placed[] = [];
  let top = 0;
  let row: number[] = [];
  const close = (full: boolean) => {
    const sum = row.reduce((total, ratio) => total + ratio, 0);
    const room = width - gap * (row.length - 1);
    const rowHeight = full ? room / sum : Math.min(height, room / sum);
    let left = 0;
    for (const ratio of row) {
      placed.push({ left, top, width: ratio * rowHeight, height: rowHeight });
      left += ratio * rowHeight + gap;
    }
    top += rowHeight + gap;
    row = [];
  };
  for (const ratio of ratios) {
    row.push(ratio);
    const natural = row.reduce((total, each) => total + each * height, 0) + gap * (row.length - 1);
    if (natural >= width) close(true);
  }
  if (row.length > 0) close(false);
  return placed;
}

/** How high a wall is. */
export function heightOf(placed: readonly Placed[]): number {
  return Math.max(0, ...placed.map(({ top, height }) => top + height));
}
