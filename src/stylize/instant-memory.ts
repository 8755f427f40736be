import { LruCache } from '../common/lru.js';
import type { Engine } from '../engines/index.js';
import type { EncodedPicture, InstantPainter, Statistics } from '../instant/index.js';
import { createInstantPainter } from './instant.js';

/** What runs of the preset instant share: the painter of an engine, the statistics of styles, and the last pictures painted. */
export interface InstantMemory {
  readonly painter: () => Promise<InstantPainter>;
  readonly statistics: LruCache<string, Statistics>;
  readonly pictures: LruCache<string, EncodedPicture>;
  /** Names of the styles in their order and of the content; pictures of one name have the same pixels. */
  readonly styleNames: readonly (string | undefined)[];
  readonly contentName: string | undefined;
}

/** Styles whose statistics are kept; each takes 150 kB. */
const keptStyles = 256;

/** Bytes of encoded pictures that are kept; one of 512 × 512 pixels takes 20 MB. */
const keptPictures = 100e6;

const bytesOf = ({ picture, features }: EncodedPicture) =>
  picture.data.byteLength +
  Object.values(features ?? {}).reduce((sum: number, values) => sum + values.byteLength, 0);

/** What the preset instant keeps between the runs of an engine. Release it before the engine. */
export class InstantCache {
  readonly #engine: Engine;
  readonly #statistics = new LruCache<string, Statistics>(keptStyles);
  readonly #pictures = new LruCache<string, EncodedPicture>(keptPictures, bytesOf);
  #painter: Promise<InstantPainter> | undefined;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** The memory of a run. @param styleNames and `contentName`: see {@link InstantMemory}. */
  memory(styleNames: readonly (string | undefined)[], contentName: string | undefined): InstantMemory {
    return {
      painter: () => {
        this.#painter ??= createInstantPainter(this.#engine);
        return this.#painter;
      },
      statistics: this.#statistics,
      pictures: this.#pictures,
      styleNames,
      contentName,
    };
  }

  async release(): Promise<void> {
    await (await this.#painter?.catch(() => undefined))?.release();
  }
}
