import type { Hit, Ray, Solid } from './solid.js';

/** A bounding volume hierarchy: nested boxes of solids, so that a ray tests few of them. */
export interface SolidTree {
  readonly boxes: Float64Array;
  /** Index of the right child; the left one follows its parent. Negative at a leaf. */
  readonly right: Int32Array;
  readonly first: Int32Array;
  readonly count: Int32Array;
  readonly solids: readonly Solid[];
}

const leafSize = 3;

/** Builds the hierarchy by halving along the longest side of the centres. */
export function solidTree(list: readonly Solid[]): SolidTree {
  const solids = [...list];
  const nodes = Math.max(1, 2 * solids.length);
  const tree = {
    boxes: new Float64Array(6 * nodes),
    right: new Int32Array(nodes).fill(-1),
    first: new Int32Array(nodes),
    count: new Int32Array(nodes),
    solids,
  };
  build(tree, 0, 0, solids.length);
  return tree;
}

/** Fills the node and its descendants; the index after the last one used. */
function build(tree: SolidTree & { solids: Solid[] }, node: number, from: number, to: number): number {
  tree.first[node] = from;
  tree.count[node] = to - from;
  const part = tree.solids.slice(from, to);
  tree.boxes.set(enclosing(part), node * 6);
  if (part.length <= leafSize) return node + 1;
  const axis = longest(part);
  part.sort((a, b) => centre(a, axis) - centre(b, axis));
  part.forEach((solid, i) => {
    tree.solids[from + i] = solid;
  });
  const middle = (from + to) >> 1;
  const next = build(tree, node + 1, from, middle);
  tree.right[node] = next;
  return build(tree, next, middle, to);
}

function enclosing(part: readonly Solid[]): number[] {
  const out = [Infinity, Infinity, Infinity, -Infinity, -Infinity, -Infinity];
  for (const { bounds } of part) {
    for (let k = 0; k < 3; k++) {
      out[k] = Math.min(out[k]!, bounds[k]!);
      out[k + 3] = Math.max(out[k + 3]!, bounds[k + 3]!);
    }
  }
  return out;
}

function longest(part: readonly Solid[]): number {
  const extents = [0, 1, 2].map((axis) => {
    const centres = part.map((s) => centre(s, axis));
    return centres.reduce((a, b) => Math.max(a, b)) - centres.reduce((a, b) => Math.min(a, b));
  });
  return extents.indexOf(Math.max(...extents));
}

function centre(solid: Solid, axis: number): number {
  return solid.bounds[axis]! + solid.bounds[axis + 3]!;
}

const stack = new Int32Array(64);

/** Finds the nearest solid, if nearer than `hit.t`; true if there is one. */
export function intersectTree(tree: SolidTree, ray: Ray, hit: Hit): boolean {
  return search(tree, ray, hit, false);
}

/** Whether the ray hits anything before `reach`. */
export function blocked(tree: SolidTree, ray: Ray, hit: Hit): boolean {
  return search(tree, ray, hit, true);
}

function search(tree: SolidTree, ray: Ray, hit: Hit, any: boolean): boolean {
  const ix = 1 / ray.dx;
  const iy = 1 / ray.dy;
  const iz = 1 / ray.dz;
  let found = false;
  let depth = 0;
  stack[depth++] = 0;
  while (depth > 0) {
    const node = stack[--depth]!;
    if (!crosses(tree.boxes, node * 6, ray, ix, iy, iz, hit.t)) continue;
    const right = tree.right[node]!;
    if (right < 0) {
      if (intersectLeaf(tree, node, ray, hit)) {
        found = true;
        if (any) return true;
      }
    } else {
      stack[depth++] = right;
      stack[depth++] = node + 1;
    }
  }
  return found;
}

function intersectLeaf(tree: SolidTree, node: number, ray: Ray, hit: Hit): boolean {
  let found = false;
  const from = tree.first[node]!;
  for (let i = from; i < from + tree.count[node]!; i++) {
    const solid = tree.solids[i]!;
    if (solid.intersect(ray, hit)) {
      hit.solid = solid;
      found = true;
    }
  }
  return found;
}

/** The slab test. */
function crosses(
  b: Float64Array,
  at: number,
  r: Ray,
  ix: number,
  iy: number,
  iz: number,
  reach: number,
): boolean {
  const x0 = (b[at]! - r.ox) * ix;
  const x1 = (b[at + 3]! - r.ox) * ix;
  const y0 = (b[at + 1]! - r.oy) * iy;
  const y1 = (b[at + 4]! - r.oy) * iy;
  const z0 = (b[at + 2]! - r.oz) * iz;
  const z1 = (b[at + 5]! - r.oz) * iz;
  const enter = Math.max(Math.min(x0, x1), Math.min(y0, y1), Math.min(z0, z1), 0);
  const leave = Math.min(Math.max(x0, x1), Math.max(y0, y1), Math.max(z0, z1), reach);
  return enter <= leave;
}
