import { type Engine, type EngineOpener, type EngineSettings, openEngine } from '../engines/index.js';
import type { Picture } from '../images/index.js';
import type { Network } from '../networks/index.js';
import { StyleMemory, type StylizeOptions } from '../stylize/index.js';
import { networkOf, readSource, styleSide } from './inputs.js';
import type { PictureSource } from './protocol.js';

/** An engine with the network it runs, and the styles it has seen. */
export interface Bench {
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
export class Workbench {
  #name: string | undefined;
  #bench: Bench | undefined;
  readonly #openEngine: EngineOpener;
  readonly #pictures = new Map<string, Picture>();

  /** @param opener opens an engine on a device; tests have devices of their own. */
  constructor(opener: EngineOpener = openEngine) {
    this.#openEngine = opener;
  }

  /** The bench for a network, a device and a number of threads. The one before is cleared away if it is another. */
  async bench(options: StylizeOptions, { device, half, threads }: EngineSettings): Promise<Bench> {
    const { network: name, pooling, seed } = options;
    const wanted = JSON.stringify([name, pooling, seed, device, half, threads]);
    if (this.#bench && this.#name === wanted) return this.#bench;
    await this.clear();
    const network = await networkOf(options);
    const engine = await this.open(network, { device, half, threads });
    this.#name = wanted;
    this.#bench = { network, engine, styles: new StyleMemory() };
    return this.#bench;
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
    const bench = this.#bench;
    this.#bench = undefined;
    this.#name = undefined;
    await bench?.engine.release();
  }
}

/** What a style picture is remembered by: its bytes and the part of it. */
export function styleName({ sha256, path, crop }: PictureSource): string {
  return `${sha256 ?? path} ${JSON.stringify(crop ?? null)}`;
}
