import { basename } from 'node:path';
import { UserError } from '../../common/errors.js';
import type { SheetTask } from '../../compute/index.js';
import type { StylizeOptions } from '../../stylize/index.js';

type Tiles = SheetTask['tiles'];

/**
 * Strengths of the variations as style weights: an instant painting goes half, three quarters and all of the way from A to B with these and the
 * content weight 1.
 */
const STYLE_WEIGHTS = [1, 2.25, 4];
const STYLE_SCALES = [0.5, 1, 2];

/** Tiles in a row of variations: one for each size of strokes. */
export const VARIATION_COLUMNS = STYLE_SCALES.length;

/** A tile for each style, with its file name. @param paths of the styles. */
export function styleTiles(paths: readonly string[], options: StylizeOptions): Tiles {
  return paths.map((path) => ({ style: sourceOf(path), options, label: basename(path) }));
}

/**
 * A tile for each strength and each size of strokes, labelled with the options that repeat it.
 * @throws UserError `usage` unless there is exactly one style.
 */
export function variationTiles(paths: readonly string[], options: StylizeOptions): Tiles {
  const [path, ...others] = paths;
  if (path === undefined || others.length > 0)
    throw new UserError(
      'usage',
      `--variations takes one style, but ${paths.length} were given: name one picture with --styles.`,
    );
  return STYLE_WEIGHTS.flatMap((styleWeight) =>
    STYLE_SCALES.map((styleScale) => ({
      style: sourceOf(path),
      options: { ...options, contentWeight: 1, styleWeight, styleScale },
      label: `style-weight ${styleWeight} style-scale ${styleScale}`,
    })),
  );
}

/** A picture as the compute process reads it. */
export const sourceOf = (path: string) => ({ path, name: basename(path) });
