import type { EngineSettings } from '../engines/index.js';
import { encodePicture, type Picture } from '../images/index.js';
import { prepareInstant as prepare, type StylizeOptions, stylize } from '../stylize/index.js';
import type { EngineCache, NamedPicture } from './engine-cache.js';
import type { InstantTask, PrepareTask } from './protocol.js';

/** The pictures of an instant painting. */
interface InstantInputs {
  readonly content: NamedPicture;
  readonly styles: readonly NamedPicture[];
}

/**
 * Paints a picture in one pass. What is computed of pictures with names is kept for the next one.
 * @param options of the preset instant.
 * @throws UserError as `stylize` does.
 */
export async function paintInPass(
  engines: EngineCache,
  { device, half, threads }: EngineSettings,
  options: StylizeOptions,
  { content, styles }: InstantInputs,
): Promise<Picture> {
  const { network, engine, instant } = await engines.load(options, { device, half, threads });
  const names = styles.map(({ name }) => name);
  const request = {
    content: content.picture,
    styles: styles.map(({ picture }) => picture),
    options,
    network,
    engine,
    instant: instant.memory(names, content.name),
  };
  for await (const progress of stylize(request)) if (progress.stage === 'done') return progress.picture();
  throw new Error('an instant painting ended without a picture');
}

/**
 * Paints a picture in one pass.
 * @returns a JPEG file.
 * @throws UserError as `readSource` and `paintInPass` do.
 */
export async function paintInstantly(engines: EngineCache, task: InstantTask): Promise<Uint8Array> {
  const { options, quality } = task;
  const content = await engines.picture(task.content, options.size);
  const styles = await stylesOf(engines, task);
  const picture = await paintInPass(engines, task, options, { content, styles });
  return await encodePicture(picture, { format: 'jpeg', bits: 8, quality });
}

async function stylesOf(engines: EngineCache, { styles, options }: PrepareTask): Promise<NamedPicture[]> {
  const read: NamedPicture[] = [];
  for (const style of styles) read.push(await engines.style(style, options));
  return read;
}

/**
 * Loads what instant paintings need, and computes what the next one needs of the pictures that are known, so that it is there sooner.
 * @throws UserError as `readSource` and `prepareInstant` of `stylize` do.
 */
export async function prepareInstant(engines: EngineCache, task: PrepareTask): Promise<void> {
  const { options, ...use } = task;
  const content = task.content && (await engines.picture(task.content, options.size));
  const styles = await stylesOf(engines, task);
  const { instant } = await engines.load(options, use);
  const names = styles.map(({ name }) => name);
  await prepare({
    content: content?.picture,
    styles: styles.map(({ picture }) => picture),
    options,
    instant: instant.memory(names, content?.name),
  });
}
