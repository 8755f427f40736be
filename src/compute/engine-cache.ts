import { LruCache } from '../common/lru.js';
import { type Engine, type EngineOpener, type EngineSettings, openEngine } from '../engines/index.js';
import type { Picture } from '../images/index.js';
import type { Network } from '../networks/index.js';
import { InstantCache, StyleMemory, type StylizeOptions } from '../stylize/index.js';
import { networkKeyOf, networkOf, readSource, styleSide } from './inputs.js';
import type { PictureSource } from './protocol.js';

/** An engine with its network, and the style targets it has computed. */
interface LoadedEngine {
  readonly network: Network;
  readonly engine: Engine;
  readonly styles: StyleMemory;
  /** What the preset instant keeps; its painter is made on first use. */
  readonly instant: InstantCache;
}

/** A decoded style picture. */
interface StylePicture {
  readonly picture: Picture;
  /** Equal only for pictures of the same pixels; undefined if the hash of the file is not known. */
  readonly name: string | undefined;
}

/** Style pictures to keep decoded, as a batch uses the same few repeatedly. */
const keptPictures = 4;

/**
 * What a compute process keeps between tasks, so that a batch loads its network and style once: the last engine with its style targets,
 * and the last few style pictures.
 */
export class EngineCache {
  #name: string | undefined;
  #loaded: LoadedEngine | undefined;
  readonly #openEngine: EngineOpener;
  readonly #pictures = new LruCache<string, Picture>(keptPictures);

  /** @param opener opens an engine on a device; tests pass one with simulated devices. */
  constructor(opener: EngineOpener = openEngine) {
    this.#openEngine = opener;
  }

  /** The engine for a network, a device and a number of threads. The previous one is released when it differs. */
  async load(options: StylizeOptions, { device, half, threads }: EngineSettings): Promise<LoadedEngine> {
    const wanted = JSON.stringify([await networkKeyOf(options), device, half, threads]);
    if (this.#loaded && this.#name === wanted) return this.#loaded;
    await this.#loaded?.instant.release();
    await this.#loaded?.engine.release();
    this.#loaded = undefined;
    const network = await networkOf(options);
    const engine = await this.open(network, { device, half, threads });
    this.#name = wanted;
    this.#loaded = { network, engine, styles: new StyleMemory(), instant: new InstantCache(engine) };
    return this.#loaded;
  }

  /** Opens an engine, which the caller must release. */
  open(network: Network, settings: EngineSettings): Promise<Engine> {
    return this.#openEngine(network, settings);
  }

  /** A style picture at the size that a run uses. It is kept if its hash is known. */
  async style(source: PictureSource, options: StylizeOptions): Promise<StylePicture> {
    const longSide = styleSide(options);
    const name = pixelsName(source, longSide);
    const read = () => readSource(source, longSide);
    return { picture: await (name ? this.#pictures.recall(name, read) : read()), name };
  }
}

/** A name that is equal only for pictures of the same pixels; undefined if the hash of the file is not known. */
export function pixelsName({ sha256, crop }: PictureSource, longSide: number): string | undefined {
  return sha256 && `${sha256} ${JSON.stringify(crop ?? null)} ${longSide}`;
}
