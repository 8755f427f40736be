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

/** A decoded picture. */
export interface NamedPicture {
  readonly picture: Picture;
  /** Equal only for pictures of the same pixels; undefined if the hash of the file is not known. */
  readonly name: string | undefined;
}

/** Pictures to keep decoded, as a batch uses the same few styles repeatedly. */
const keptPictures = 4;

/**
 * What a compute process keeps between tasks, so that a batch loads its network and style once: the last engine with its style targets,
 * and the last few pictures.
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

  /** A style picture at the size that a run uses, kept as by {@link picture}. */
  style(source: PictureSource, options: StylizeOptions): Promise<NamedPicture> {
    return this.picture(source, styleSide(options));
  }

  /** A picture with at most `longSide` pixels on its longer side. It is kept if its hash is known. */
  async picture(source: PictureSource, longSide: number): Promise<NamedPicture> {
    const name = pixelsName(source, longSide);
    const read = () => readSource(source, longSide);
    return { picture: await (name ? this.#pictures.recall(name, read) : read()), name };
  }
}

/** A name that is equal only for pictures of the same pixels; undefined if the hash of the file is not known. */
export function pixelsName({ sha256, crop }: PictureSource, longSide: number): string | undefined {
  return sha256 && `${sha256} ${JSON.stringify(crop ?? null)} ${longSide}`;
}
