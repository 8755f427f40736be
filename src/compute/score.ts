import { isCpu } from '../engines/index.js';
import { readPicture } from '../images/index.js';
import { type Score, scorePicture } from '../stylize/index.js';
import type { EngineCache } from './engine-cache.js';
import { styleSide } from './inputs.js';
import { availableMemory, checkMemory } from './memory.js';
import type { ScoreTask } from './protocol.js';

/** Compares a picture with its content and styles. @throws UserError as `readPicture`, `checkMemory` and `scorePicture` do. */
export async function score(engines: EngineCache, task: ScoreTask): Promise<Score> {
  const { options, device } = task;
  const content = await readPicture(task.content, { longSide: options.size });
  const styles = [];
  for (const path of task.styles) styles.push(await readPicture(path, { longSide: styleSide(options) }));
  const result = await readPicture(task.result, { longSide: options.size });
  const { network, engine } = await engines.load(options, task);
  const available = isCpu(device) ? availableMemory() : Number.POSITIVE_INFINITY;
  const { tile } = checkMemory(network.description, content, options, available, styles);
  return await scorePicture({ content, styles, result, options, network, engine, tile });
}
