import { elementAt } from '../common/elements.js';
import { UserError } from '../common/errors.js';
import { hashOfFile, writeAtomically } from '../disk/index.js';
import { isCpu } from '../engines/index.js';
import { encodePicture, fitSize, resamplePicture, type Size } from '../images/index.js';
import type { Network } from '../networks/index.js';
import type { StylizeOptions } from '../stylize/index.js';
import { failureOf } from '../system/failure.js';
import type { EngineCache } from './engine-cache.js';
import { paintInPass } from './instant.js';
import { availableMemory, checkMemory } from './memory.js';
import type { PictureSource, SheetEvent, SheetTask } from './protocol.js';
import { checkSheet, drawSheet, type Tile } from './sheet-drawing.js';
import { type SheetLayout, sheetLayout } from './sheet-layout.js';

/**
 * Paints A in every style and writes all as one picture. A style that cannot be read is reported and left out.
 * @returns the size of the sheet and the number of its paintings.
 * @throws UserError `sheet-empty`, `sheet-too-large`, and as `readPicture`, `checkMemory`, `stylize`, `encodePicture` and `writeAtomically` do.
 */
export async function paintSheet(
  engines: EngineCache,
  task: SheetTask,
  report: (event: SheetEvent) => void,
): Promise<Size & { readonly painted: number }> {
  const { format, bits, quality, dpi, target } = task;
  const source = await hashed(task.content);
  const { options } = elementAt(task.tiles, 0);
  const content = await engines.picture(source, options.size);
  // Before anything is painted; styles that are left out only make the sheet smaller.
  checkSheet(task.format, layoutOf(task, content.picture, task.tiles.length + Number(task.showsContent)));
  const tiles: Tile[] = [];
  const thumbnailSide = layoutOf(task, content.picture, 1).thumbnailSide;
  for (const [index, tile] of task.tiles.entries()) {
    const style = await hashed(tile.style)
      .then((one) => engines.style(one, tile.options))
      .catch((error: unknown) => left(error, index, report));
    if (!style) continue;
    const { network } = await engines.load(tile.options, task);
    if (isCpu(task.device)) checkTileMemory(network, content.picture, tile.options, [style.picture]);
    const picture = await paintInPass(engines, task, tile.options, { content, styles: [style] });
    const thumbnail = resamplePicture(style.picture, fitSize(style.picture, thumbnailSide));
    tiles.push({ label: tile.label, picture, thumbnail });
    report({ type: 'tile', tile: index + 1, label: tile.label });
  }
  const painted = tiles.length;
  if (painted === 0)
    throw new UserError('sheet-empty', 'None of the styles can be read: choose other pictures.');
  const original = resamplePicture(content.picture, fitSize(content.picture, options.size));
  if (task.showsContent) tiles.unshift({ label: source.name, picture: original });
  const layout = layoutOf(task, content.picture, tiles.length);
  const sheet = drawSheet(layout, tiles);
  await writeAtomically(target, await encodePicture(sheet, { format, bits, quality, dpi }));
  return { width: layout.width, height: layout.height, painted };
}

/** With the hash of the file, by which what is computed of a picture is found again. */
async function hashed(source: PictureSource): Promise<PictureSource> {
  // Reading it reports why a file cannot be read.
  return { ...source, sha256: source.sha256 ?? (await hashOfFile(source.path).catch(() => undefined)) };
}

function left(error: unknown, index: number, report: (event: SheetEvent) => void): undefined {
  if (!(error instanceof UserError)) throw error;
  report({ type: 'skipped', tile: index + 1, failure: failureOf(error) });
}

function layoutOf({ tiles, columns }: SheetTask, content: Size, count: number): SheetLayout {
  return sheetLayout(content, { tile: elementAt(tiles, 0).options.size, count, columns });
}

/** @throws UserError as `checkMemory` does, with the name that the size has here. */
function checkTileMemory(
  { description }: Network,
  content: Size,
  options: StylizeOptions,
  styles: readonly Size[],
): void {
  try {
    checkMemory(description, content, options, availableMemory(), styles);
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'memory') throw error;
    const { code, message, values } = error;
    throw new UserError(code, message.replace('--size', '--tile'), { values });
  }
}
