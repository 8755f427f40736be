import { type Engine, type EngineOpener, type EngineSettings, openEngine } from '../engines/index.js';
import type { Picture } from '../images/index.js';
import type { Network } from '../networks/index.js';
import { StyleMemory, type StylizeOptions } from '../stylize/index.js';
import { networkOf, readSource, styleSide } from './inputs.js';
import type { PictureSource } from './protocol.js';

/** An engine with the network it runs, and the styles it has seen. */
export interface LoadedEngine {
  readonly network: Network;
  readonly engine: Engine;
  readonly styles: StyleMemory;
}

/** Style pictures kept decoded; a batch comes back to the same few again and again. */
const keptPictures = 4;

/**
 * What a compute process keeps between tasks, so that a batch with one network and style loads and computes them once: the last
 * engine with its memory of styles, and the last few style pictures.
 */
export class EngineCache {
  #name: string | undefined;
  #loaded: LoadedEngine | undefined;
  readonly #openEngine: EngineOpener;
  readonly #pictures = new Map<string, Picture>();

  /** @param opener opens an engine on a device; tests have devices of their own. */
  constructor(opener: EngineOpener = openEngine) {
    this.#openEngine = opener;
  }

  /** The engine for a network, a device and a number of threads. The previous one is released when it differs. */
  async load(options: StylizeOptions, { device, half, threads }: EngineSettings): Promise<LoadedEngine> {
    const { network: name, pooling, seed } = options;
    const wanted = JSON.stringify([name, pooling, seed, device, half, threads]);
    if (this.#loaded && this.#name === wanted) return this.#loaded;
    await this.clear();
    const network = await networkOf(options);
    const engine = await this.open(network, { device, half, threads });
    this.#name = wanted;
    this.#loaded = { network, engine, styles: new StyleMemory() };
    return this.#loaded;
  }

  /** Opens an engine that is the caller's to release. */
  open(network: Network, settings: EngineSettings): Promise<Engine> {
    return this.#openEngine(network, settings);
  }

  /** A style picture as a run looks at it. Its file is not read again while the picture is kept. */
  async style(source: PictureSource, options: StylizeOptions): Promise<Picture> {
    const longSide = styleSide(options);
    const { sha256 } = source;
    if (sha256 === undefined) return await readSource(source, longSide);
    const key = `${styleName(source)} ${longSide}`;
    const picture = this.#pictures.get(key) ?? (await readSource(source, longSide));
    this.#pictures.delete(key);
    this.#pictures.set(key, picture);
    const [oldest] = this.#pictures.keys();
    if (this.#pictures.size > keptPictures && oldest !== undefined) this.#pictures.delete(oldest);
    return picture;
  }

  /** Frees the engine. */
  async clear(): Promise<void> {
    const loaded = this.#loaded;
    this.#loaded = undefined;
    this.#name = undefined;
    await loaded?.engine.release();
  }
}

/** What a style picture is remembered by: its bytes and the part of it. */
export function styleName({ sha256, path, crop }: PictureSource): string {
  return `${sha256 ?? path} ${JSON.stringify(crop ?? null)}`;
}
