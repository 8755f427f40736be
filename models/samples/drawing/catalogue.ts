import type { Picture, Size } from '../../../src/images/index.js';
import { renderHarbour } from './scenes/harbour/harbour.js';
import { paintInk } from './scenes/ink/ink.js';
import { paintMosaic } from './scenes/mosaic.js';
import { paintPoppies } from './scenes/poppies.js';
import { paintSwirl } from './scenes/swirl.js';
import { renderValley } from './scenes/valley/valley.js';

/** A bundled picture and the function that draws it. */
export interface Sample extends Size {
  /** Name of its file in the folder of samples. */
  readonly file: string;
  readonly kind: 'content' | 'style';
  readonly title: string;
  readonly seed: number;
  /** Makes the picture; the same size and seed give the same samples, bit for bit. */
  readonly make: (size: Size, seed: number) => Picture;
}

const size: Size = { width: 1024, height: 768 };

/** The pictures that ship with the application. */
export const samples: readonly Sample[] = [
  { file: 'content-harbour.jpg', kind: 'content', title: 'Harbour', ...size, seed: 1, make: renderHarbour },
  { file: 'content-valley.jpg', kind: 'content', title: 'Valley', ...size, seed: 1, make: renderValley },
  { file: 'style-swirl.jpg', kind: 'style', title: 'Swirling night', ...size, seed: 1, make: paintSwirl },
  { file: 'style-poppies.jpg', kind: 'style', title: 'Poppies', ...size, seed: 1, make: paintPoppies },
  { file: 'style-ink.jpg', kind: 'style', title: 'Ink and wash', ...size, seed: 1, make: paintInk },
  { file: 'style-mosaic.jpg', kind: 'style', title: 'Stained glass', ...size, seed: 1, make: paintMosaic },
];

/** An entry of `samples.json`. */
interface CatalogueEntry extends Size {
  readonly file: string;
  readonly kind: 'content' | 'style';
  readonly title: string;
  readonly madeBy: string;
}

/** The content of `samples.json`. */
export function catalogue(): CatalogueEntry[] {
  return samples.map(({ file, kind, title, width, height }) => ({
    file,
    kind,
    title,
    width,
    height,
    madeBy: 'models/samples/drawing',
  }));
}
