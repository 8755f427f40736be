import { create } from 'zustand';
import type { PictureInfo } from '../../src/api/contract.js';
import { showNotice } from '../app/notices.js';
import type { FillContext } from '../draft/fill.js';
import { addPictureFile } from '../draft/intake.js';

interface TryStyles {
  /** Whether the sheet is on the screen; it then takes all dropped and pasted pictures. */
  readonly open: boolean;
  /** The ids of the pictures that were added to the sheet, newest first. */
  readonly added: readonly string[];
  /** Files that are still to be read. */
  readonly reading: number;
}

/** The sheet of all styles. */
export const useTryStyles = create<TryStyles>()(() => ({ open: false, added: [], reading: 0 }));

/** Adds a picture to the sheet. */
export function tryPicture({ id }: PictureInfo): void {
  useTryStyles.setState(({ added }) => ({ added: [id, ...added.filter((other) => other !== id)] }));
}

/** Adds files to the sheet, one after the other; a notice names the reason for each that cannot be read. */
export async function tryFiles(files: readonly File[], context: FillContext): Promise<void> {
  count(files.length);
  for (const file of files) {
    try {
      tryPicture(await addPictureFile(file, context.info));
    } catch (error) {
      showNotice(context.errorText(error), 'problem');
    }
    count(-1);
    context.done();
  }
}

function count(change: number): void {
  useTryStyles.setState(({ reading }) => ({ reading: reading + change }));
}
