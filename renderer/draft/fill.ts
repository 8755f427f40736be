import type { Info, PictureInfo } from '../../src/api/contract.js';
import { addStyles, changeSlot, newSlot, type Slot, setContent, setStyles, useDraft } from './draft.js';
import { fileAt, type Intake, takeFile } from './intake.js';

export type Well = 'content' | 'style';

interface Filling {
  readonly info: Info | undefined;
  /** The sentence for what went wrong. */
  readonly sentenceOf: (error: unknown) => string;
  readonly done?: () => void;
}

/** Puts files into wells: into the one they were dropped on, else into the empty ones, A first. */
export function fillWells(files: readonly File[], target: Well | undefined, filling: Filling): void {
  const [first, ...rest] = files;
  if (!first) return;
  const { content } = useDraft.getState();
  if (target === 'style') putStyles(files, filling);
  else if (target === 'content' || content === null) {
    putContent(first, filling);
    if (rest.length > 0) putStyles(rest, filling);
  } else putStyles(files, filling);
}

function putContent(file: File, filling: Filling): void {
  setContent(arriving(file, filling));
}

function putStyles(files: readonly File[], filling: Filling): void {
  const { styles } = useDraft.getState();
  const slots = files.map((file) => arriving(file, filling));
  // One style is replaced by one; a blend grows.
  if (styles.length === 1 && files.length === 1) setStyles(slots);
  else addStyles(slots);
}

/** Adds files to the blend, whatever is there. */
export function blendFiles(files: readonly File[], filling: Filling): void {
  addStyles(files.map((file) => arriving(file, filling)));
}

function arriving(file: File, filling: Filling): Slot {
  const slot = newSlot({ name: file.name, picture: null, local: URL.createObjectURL(file) });
  void arrive(slot.key, file, filling);
  return slot;
}

async function arrive(key: number, file: File, { info, sentenceOf, done }: Filling): Promise<void> {
  try {
    const picture = await takeFile(file, info);
    changeSlot(key, { picture, name: picture.name });
    done?.();
  } catch (error) {
    changeSlot(key, { error: sentenceOf(error) });
  }
}

/** The files of a drop or paste; addresses are read where the browser may. */
export async function filesOf({ files, addresses }: Intake): Promise<readonly File[]> {
  return files.length > 0 ? files : Promise.all(addresses.map(fileAt));
}

/** Puts a picture that Impasto knows into a well. */
export function putPicture(picture: PictureInfo, well: Well, blend = false): void {
  const slot = newSlot({ name: picture.name, picture });
  if (well === 'content') setContent(slot);
  else if (blend) addStyles([slot]);
  else setStyles([slot]);
}
