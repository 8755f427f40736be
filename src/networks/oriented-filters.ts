/**
 * Filters made by hand: edges and bars of every orientation, blobs, lines and line ends, as 3×3 kernels. They are used at every scale of a
 * pyramid, so a kernel finds structures from one pixel up to a sixteenth of that resolution.
 */

/** A 3×3 kernel, row by row, as a network correlates it with its input (no rotation by half a turn). */
export type Kernel3 = readonly number[];

/** Number of orientations of the luminance filters, over half a turn. */
export const ORIENTATIONS = 8;

const POSITIONS = [-1, 0, 1].flatMap((y) => [-1, 0, 1].map((x) => ({ x, y })));

const kernel = (value: (x: number, y: number) => number): Kernel3 => POSITIONS.map(({ x, y }) => value(x, y));

/** Only the centre: the map itself. */
export const CENTRE: Kernel3 = kernel((x, y) => (x === 0 && y === 0 ? 1 : 0));

const binomial = (x: number, y: number) => ((2 - Math.abs(x)) * (2 - Math.abs(y))) / 16;

/** Binomial smoothing. */
export const SMOOTH: Kernel3 = kernel(binomial);

/** Weight of a sample across the direction of a derivative: Scharr's, whose response depends least on the orientation (Scharr 2000). */
const across = (distance: number) => (distance === 0 ? 10 : 3) / 16;

/**
 * An edge: the first derivative in the direction `angle`, so an edge that runs at right angles to it. Derivatives are steerable: that of any
 * direction is cos · ∂x + sin · ∂y (Freeman and Adelson 1991).
 * @param angle in radians, from the x axis towards the y axis, which points down.
 */
export function edge(angle: number): Kernel3 {
  return kernel((x, y) => (Math.cos(angle) * x * across(y) + Math.sin(angle) * y * across(x)) / 2);
}

/**
 * A bright bar that runs at right angles to the direction `angle`: minus the second derivative in that direction, which is
 * cos² · ∂xx + 2 sin cos · ∂xy + sin² · ∂yy.
 */
export function bar(angle: number): Kernel3 {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const second = (along: number, other: number) => (3 * along * along - 2) * across(other);
  return kernel((x, y) => -(c * c * second(x, y) + 2 * c * s * ((x * y) / 4) + s * s * second(y, x)));
}

/** A bright spot on a dark ground. */
export const SPOT: Kernel3 = kernel((x, y) => (x === 0 && y === 0 ? 1 : 0) - binomial(x, y));

/** A line through the centre at right angles to the direction `angle`: the mean along an edge or a bar of that angle. Its sum is 1. */
export function line(angle: number): Kernel3 {
  return normalised((x, y) => lineWeight(x, y, angle));
}

/** Where a line of that angle ends: its half on one side less its half on the other. */
export function lineEnd(angle: number): Kernel3 {
  const [dx, dy] = [-Math.sin(angle), Math.cos(angle)];
  return kernel((x, y) => (Math.sign(Math.round(1e6 * (x * dx + y * dy))) * lineWeight(x, y, angle)) / 2);
}

/** Falls off with the distance from the line. */
function lineWeight(x: number, y: number, angle: number): number {
  const distance = x * Math.cos(angle) + y * Math.sin(angle);
  return Math.exp(-2 * distance * distance);
}

function normalised(value: (x: number, y: number) => number): Kernel3 {
  const sum = POSITIONS.reduce((total, { x, y }) => total + value(x, y), 0);
  return kernel((x, y) => value(x, y) / sum);
}

/**
 * Standard deviation of a kernel's response to maps of deviation 1 whose samples at a distance (dx, dy) correlate by ρ^(|dx| + |dy|), the usual
 * first-order model of pictures (Pratt 1978): √(Σ kᵢ kⱼ ρ^(|xᵢ − xⱼ| + |yᵢ − yⱼ|)).
 * @param correlation ρ of neighbouring samples: about 0.95 in photos.
 */
export function responseDeviation(weights: Kernel3, correlation: number): number {
  let variance = 0;
  for (const [i, a] of POSITIONS.entries())
    for (const [j, b] of POSITIONS.entries())
      variance +=
        (weights[i] ?? 0) * (weights[j] ?? 0) * correlation ** (Math.abs(a.x - b.x) + Math.abs(a.y - b.y));
  return Math.sqrt(Math.max(0, variance)); // rounding can make that of a constant map negative
}
