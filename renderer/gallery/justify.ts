/** Position and size of a picture in a justified layout. */
export interface Placed {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A justified layout: rows of equal height that fill the width, except the last one. */
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

/** Height of a layout. */
export function heightOf(placed: readonly Placed[]): number {
  return Math.max(0, ...placed.map(({ top, height }) => top + height));
}
