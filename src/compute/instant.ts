import { writeAtomically } from '../disk/index.js';
import type { EngineSettings } from '../engines/index.js';
import { encodePicture, type Picture, type Size } from '../images/index.js';
import { type StylizeOptions, stylize } from '../stylize/index.js';
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
 * Paints a picture in one pass and writes it as JPEG.
 * @returns its size.
 * @throws UserError as `readSource`, `paintInPass` and `writeAtomically` do.
 */
export async function paintInstantly(engines: EngineCache, task: InstantTask): Promise<Size> {
  const { options, target, quality } = task;
  const content = await engines.picture(task.content, options.size);
  const styles: NamedPicture[] = [];
  for (const style of task.styles) styles.push(await engines.style(style, options));
  const picture = await paintInPass(engines, task, options, { content, styles });
  await writeAtomically(target, await encodePicture(picture, { format: 'jpeg', bits: 8, quality }));
  return { width: picture.width, height: picture.height };
}

/** Loads what instant paintings need, so that the first one is there sooner. */
export async function prepareInstant(engines: EngineCache, { options, ...use }: PrepareTask): Promise<void> {
  const { instant } = await engines.load(options, use);
  await instant.memory([], undefined).painter();
}
