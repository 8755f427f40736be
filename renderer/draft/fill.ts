import type { Info, PictureInfo } from '../../src/api/contract.js';
import { addStyles, changeSlot, newSlot, type Slot, setContent, setStyles, useDraft } from './draft.js';
import { addPictureFile, fileAt, type Intake } from './intake.js';

export type Well = 'content' | 'style';

export interface FillContext {
  readonly info: Info | undefined;
  /** The text for an error. */
  readonly errorText: (error: unknown) => string;
  readonly done?: () => void;
}

/** Puts files into wells: into the target, otherwise into the empty wells, A first. */
export function fillWells(files: readonly File[], target: Well | undefined, context: FillContext): void {
  const [first, ...rest] = files;
  if (!first) return;
  const { content } = useDraft.getState();
  if (target === 'style') putStyles(files, context);
  else if (target === 'content' || content === null) {
    putContent(first, context);
    if (rest.length > 0) putStyles(rest, context);
  } else putStyles(files, context);
}

function putContent(file: File, context: FillContext): void {
  setContent(uploadingSlot(file, context));
}

function putStyles(files: readonly File[], context: FillContext): void {
  const { styles } = useDraft.getState();
  const slots = files.map((file) => uploadingSlot(file, context));
  // One style is replaced by one; a blend grows.
  if (styles.length === 1 && files.length === 1) setStyles(slots);
  else addStyles(slots);
}

/** Adds files to the blend. */
export function blendFiles(files: readonly File[], context: FillContext): void {
  addStyles(files.map((file) => uploadingSlot(file, context)));
}

function uploadingSlot(file: File, context: FillContext): Slot {
  const slot = newSlot({ name: file.name, picture: null, local: URL.createObjectURL(file) });
  void upload(slot.key, file, context);
  return slot;
}

async function upload(key: number, file: File, { info, errorText, done }: FillContext): Promise<void> {
  try {
    const picture = await addPictureFile(file, info);
    changeSlot(key, { picture, name: picture.name });
    done?.();
  } catch (error) {
    changeSlot(key, { error: errorText(error) });
  }
}

/** The files of a drop or paste; addresses are fetched where the browser allows it. */
export async function filesOf({ files, addresses }: Intake): Promise<readonly File[]> {
  return files.length > 0 ? files : Promise.all(addresses.map(fileAt));
}

/** Puts a picture of the server into a well. */
export function putPicture(picture: PictureInfo, well: Well, blend = false): void {
  const slot = newSlot({ name: picture.name, picture });
  if (well === 'content') setContent(slot);
  else if (blend) addStyles([slot]);
  else setStyles([slot]);
}
