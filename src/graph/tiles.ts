import type { Size } from '../images/index.js';
import { tapChannels } from '../networks/index.js';
import { GraphBuilder, type Value } from './builder.js';
import { names, pictureDims, tapDims, viewOf } from './objective.js';
import { forwardPass, type PassContext, type View } from './pass.js';
import { join, type Phases, rephase, wholeDims } from './phases.js';
import { flatten, productSum } from './terms.js';

/*
 * The objective of a picture that is evaluated window by window (B. Galerne, L. Raad, J. Lezama, J.-M. Morel: Scaling Painting Style
 * Transfer, arXiv 2212.13459). Losses depend on the picture only through sums over the positions of maps. One graph adds up the positions
 * of a window, a second one propagates the gradient of the losses, which is then known at every position, back to the pixels of the window.
 * Masks select the positions that belong to the window, so that one graph serves all windows of a size.
 */

/** The taps that a tiled objective uses. */
export interface TileTaps {
  readonly style: readonly string[];
  readonly content: readonly string[];
}

/** Name of the input that selects a view's positions. */
export const maskName = (view: string) => `mask.${view}`;

/** All positions: what is left out is decided by the masks. */
function viewsOf({ style, content }: TileTaps): ReadonlyMap<string, View> {
  return new Map([
    ...style.map((tap): [string, View] => [names.style(tap), { tap, border: 0 }]),
    ...content.map((tap): [string, View] => [names.content(tap), { tap, border: 0 }]),
  ]);
}

/** The mask of a view, in as many phases as its map. */
function maskOf(graph: GraphBuilder, view: string, features: Phases): Phases {
  const [, , height = 0, width = 0] = wholeDims(features);
  return rephase(graph, [graph.input(maskName(view), [1, 1, height, width])], features.length);
}

/** The phases of a map as matrices [channels, positions], with zeros where the mask is zero. */
function maskedMatrices(graph: GraphBuilder, view: string, features: Phases): Value[] {
  const mask = maskOf(graph, view, features);
  return features.map((phase, index) => {
    const flat = flatten(graph, phase);
    return graph.node('Mul', [flat, flatten(graph, mask[index] as Value)], flat.dims);
  });
}

/**
 * Writes the sums over a window's positions as an ONNX graph.
 * Inputs: `picture` [1, 3, height, width], `mask.style.TAP` [1, 1, h, w] with 1 at the positions to sum up and 0 elsewhere.
 * Outputs: `style.TAP`, F Fᵀ [channels, channels] of the tap's map at those positions, and `content.TAP`, the whole map [1, channels, h, w].
 */
export function buildTileSums(context: PassContext, taps: TileTaps, window: Size): Uint8Array {
  const graph = new GraphBuilder();
  const picture = graph.input(names.picture, pictureDims(window));
  const { views } = forwardPass(graph, context, picture, viewsOf(taps));
  for (const view of taps.style.map(names.style)) {
    const matrices = maskedMatrices(graph, view, viewOf(views, view));
    graph.output(view, productSum(graph, matrices, 1));
  }
  for (const view of taps.content.map(names.content)) graph.output(view, join(graph, viewOf(views, view)));
  return graph.build('tile-sums');
}

/**
 * Writes the gradient of a window's positions as an ONNX graph. At a style tap with the map F the gradient is S F, with S given by the
 * caller; at a content tap with the target C it is m (F − C), with the factor in the mask m.
 * Inputs: `picture` [1, 3, height, width]; `style.TAP` S [channels, channels] and `mask.style.TAP` [1, 1, h, w] as in {@link buildTileSums};
 * `content.TAP` C [1, channels, h, w] and `mask.content.TAP` m [1, 1, h, w], zero at the positions of other windows.
 * Output: `gradient` [1, 3, height, width].
 */
export function buildTileGradient(context: PassContext, taps: TileTaps, window: Size): Uint8Array {
  const graph = new GraphBuilder();
  const picture = graph.input(names.picture, pictureDims(window));
  const pass = forwardPass(graph, context, picture, viewsOf(taps));
  const gradients = new Map<string, Phases>();
  for (const tap of taps.style) {
    const view = names.style(tap);
    const channels = tapChannels(context.network.description, tap);
    const direction = graph.input(view, [channels, channels]);
    gradients.set(view, styleGradient(graph, view, viewOf(pass.views, view), direction));
  }
  for (const tap of taps.content) {
    const view = names.content(tap);
    const target = graph.input(view, [1, ...tapDims(context.network, tap, window)]);
    gradients.set(view, contentGradient(graph, view, viewOf(pass.views, view), target));
  }
  graph.output(names.gradient, pass.backward(gradients));
  return graph.build('tile-gradient');
}

function styleGradient(graph: GraphBuilder, view: string, features: Phases, direction: Value): Phases {
  const matrices = maskedMatrices(graph, view, features);
  return features.map(({ dims }, index) => {
    const flat = matrices[index] as Value;
    const gradient = graph.node('Gemm', [direction, flat], flat.dims);
    return graph.node('Reshape', [gradient, dims], dims);
  });
}

function contentGradient(graph: GraphBuilder, view: string, features: Phases, target: Value): Phases {
  const targets = rephase(graph, [target], features.length);
  const masks = maskOf(graph, view, features);
  return features.map((phase, index) => {
    const difference = graph.node('Sub', [phase, targets[index] as Value], phase.dims);
    return graph.node('Mul', [difference, masks[index] as Value], phase.dims);
  });
}
