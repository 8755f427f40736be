import { create } from 'zustand';
import type { ConflictPolicy, NewBatch } from '../../src/api/contract.js';
import type { Slot } from '../draft/draft.js';
import type { FillContext, Well } from '../draft/fill.js';
import { addPictureFile } from '../draft/intake.js';
import { keepOverReload } from '../draft/keep-over-reload.js';
import type { OptionValues } from '../draft/options.js';

/** A picture of a new batch. */
export interface Item {
  readonly key: number;
  readonly name: string;
  /** Null while it is uploading, and when that failed. */
  readonly picture: Slot['picture'];
  /** Share in a blend, 0 to 100; 50 by default. */
  readonly weight?: number;
  readonly error?: string;
}

export interface BatchDraft {
  readonly contents: readonly Item[];
  readonly styles: readonly Item[];
  /** Files, folders and patterns on this computer. */
  readonly paths: readonly string[];
  readonly mode: 'each' | 'blend';
  readonly recursive: boolean;
  /** Null for the default of the language. */
  readonly template: string | null;
  readonly conflict: ConflictPolicy;
  /** Null for a folder of Impasto itself. */
  readonly folder: string | null;
}

const empty: BatchDraft = {
  contents: [],
  styles: [],
  paths: [],
  mode: 'each',
  recursive: true,
  template: null,
  conflict: 'unique',
  folder: null,
};

export const useBatchDraft = create<BatchDraft>()(() => empty);

const listOf = { content: 'contents', style: 'styles' } as const;

/** The most simultaneous uploads. */
const maxUploads = 3;
let lastKey = 0;
const waiting: (() => Promise<void>)[] = [];
let sending = 0;

/** The error of a file that was uploading when the window was reloaded. */
export const lostFile = 'lost-file';

/** A stored batch; files that were uploading must be added again, and say so. */
export function restoredBatch(stored: BatchDraft): BatchDraft {
  const restored = ({ key: _, ...item }: Item): Item => {
    lastKey += 1;
    return { ...item, key: lastKey, ...(item.picture || item.error ? {} : { error: lostFile }) };
  };
  return { ...stored, contents: stored.contents.map(restored), styles: stored.styles.map(restored) };
}

keepOverReload('batch', useBatchDraft, restoredBatch);

/** Adds files to the batch and uploads them, a few at a time. */
export function addToBatch(files: readonly File[], well: Well, context: FillContext): void {
  for (const file of files) {
    lastKey += 1;
    const key = lastKey;
    append(well, { key, name: file.name, picture: null });
    waiting.push(() => send(key, file, context));
  }
  pump();
}

/** Adds a picture of the server. */
export function addPicture(picture: NonNullable<Item['picture']>, well: Well, weight?: number): void {
  lastKey += 1;
  append(well, {
    key: lastKey,
    name: picture.name,
    picture,
    ...(weight === undefined ? {} : { weight }),
  });
}

/** Adds the styles of a painting that the batch does not have; several are blended as in the painting. */
export function addStylesOf(slots: readonly Slot[]): void {
  const known = new Set(useBatchDraft.getState().styles.map(({ picture }) => picture?.id));
  for (const { picture, weight } of slots)
    if (picture && !known.has(picture.id))
      addPicture(picture, 'style', slots.length > 1 ? weight : undefined);
  if (slots.length > 1) useBatchDraft.setState({ mode: 'blend' });
}

function append(well: Well, item: Item): void {
  useBatchDraft.setState((draft) => ({ [listOf[well]]: [...draft[listOf[well]], item] }));
}

function pump(): void {
  while (sending < maxUploads) {
    const next = waiting.shift();
    if (!next) return;
    sending += 1;
    void next().finally(() => {
      sending -= 1;
      pump();
    });
  }
}

async function send(key: number, file: File, { info, errorText }: FillContext): Promise<void> {
  const { contents, styles } = useBatchDraft.getState();
  // It may have been removed while it waited.
  if (![...contents, ...styles].some((item) => item.key === key)) return;
  try {
    change(key, { picture: await addPictureFile(file, info) });
  } catch (error) {
    change(key, { error: errorText(error) });
  }
}

function change(key: number, update: Partial<Item>): void {
  const changed = (item: Item): Item => (item.key === key ? { ...item, ...update } : item);
  useBatchDraft.setState(({ contents, styles }) => ({
    contents: contents.map(changed),
    styles: styles.map(changed),
  }));
}

/** Removes a picture from the batch. */
export function removeItem(key: number): void {
  useBatchDraft.setState(({ contents, styles }) => ({
    contents: contents.filter((item) => item.key !== key),
    styles: styles.filter((item) => item.key !== key),
  }));
}

/** Clears the pictures and styles; the naming stays. */
export function clearBatch(): void {
  useBatchDraft.setState({ contents: [], styles: [], paths: [] });
}

/** The batch of a draft; undefined while it is empty or files are uploading. */
export function batchOf(draft: BatchDraft, options: OptionValues): NewBatch | undefined {
  const pending = [...draft.contents, ...draft.styles].some(({ picture, error }) => !picture && !error);
  const contents = draft.contents.flatMap(({ picture }) => picture?.id ?? []);
  const isWeighted = draft.styles.some(({ weight }) => weight !== undefined);
  const styles = draft.styles.flatMap(({ picture, weight = 50 }) =>
    picture ? [{ picture: picture.id, ...(isWeighted ? { weight } : {}) }] : [],
  );
  if (pending || styles.length === 0 || contents.length + draft.paths.length === 0) return undefined;
  return {
    contents,
    styles,
    contentPaths: [...draft.paths],
    recursive: draft.recursive,
    mode: draft.mode,
    options,
    ...(draft.template === null ? {} : { template: draft.template }),
    conflict: draft.conflict,
    ...(draft.folder === null ? {} : { folder: draft.folder }),
  };
}
