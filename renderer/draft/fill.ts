import type { Info, PictureInfo } from '../../src/api/contract.js';
import {
  addStyles,
  changeSlot,
  failSlot,
  newSlot,
  type Slot,
  setContent,
  setStyles,
  useDraft,
} from './draft.js';
import { addPictureFile, fileAt, type Intake } from './intake.js';

export type Well = 'content' | 'style';

export interface FillContext {
  readonly info: Info | undefined;
  /** The text for an error. */
  readonly errorText: (error: unknown) => string;
  readonly done: () => void;
  /** Offers to paint files as a batch of which only the first was taken. */
  readonly offerBatch: (files: readonly File[]) => void;
}

/**
 * Puts files into wells: into the target, otherwise into the empty wells, A first. Of several files for A the first is taken; a second
 * one fills an empty B, and more are offered as a batch.
 */
export function fillWells(files: readonly File[], target: Well | undefined, context: FillContext): void {
  const [first, ...rest] = files;
  const { content, styles } = useDraft.getState();
  if (!first) return;
  if (target === 'style' || (target === undefined && content !== null)) {
    const [before] = styles;
    // One style is replaced by one; a blend grows.
    if (styles.length > 1 || files.length > 1) blendFiles(files, context);
    else upload(files, context, ([slot]) => setStyles(slot ? [{ ...slot, before: goodSlot(before) }] : []));
    return;
  }
  upload([first], context, ([slot]) => setContent(slot ? { ...slot, before: goodSlot(content) } : null));
  if (rest.length === 1 && styles.length === 0) blendFiles(rest, context);
  else if (rest.length > 0) context.offerBatch(files);
}

function goodSlot(slot: Slot | null | undefined): Slot | undefined {
  return slot?.picture ? slot : slot?.before;
}

/** Adds files to the blend. */
export function blendFiles(files: readonly File[], context: FillContext): void {
  upload(files, context, addStyles);
}

/** Places a slot for each file, then uploads those that found room. */
function upload(files: readonly File[], context: FillContext, place: (slots: readonly Slot[]) => void): void {
  const added = files.map((file) => ({
    file,
    ...newSlot({ name: file.name, picture: null, local: URL.createObjectURL(file) }),
  }));
  place(added.map(({ file: _, ...slot }) => slot));
  const { content, styles } = useDraft.getState();
  const placed = new Set([content, ...styles].map((slot) => slot?.key));
  for (const { key, file } of added) if (placed.has(key)) void send(key, file, context);
}

async function send(key: number, file: File, { info, errorText, done }: FillContext): Promise<void> {
  try {
    const picture = await addPictureFile(file, info);
    changeSlot(key, { picture, name: picture.name, before: undefined });
    done();
  } catch (error) {
    failSlot(key, errorText(error));
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
