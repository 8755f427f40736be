import { create } from 'zustand';
import type { ConflictPolicy, Info, NewBatch, PictureInfo } from '../../src/api/contract.js';
import { takeFile } from '../draft/intake.js';
import type { OptionValues } from '../draft/options.js';

/** A picture of a batch that is being put together. */
export interface Item {
  readonly key: number;
  readonly name: string;
  /** Null while it is on its way, and where that failed. */
  readonly picture: PictureInfo | null;
  readonly error?: string;
}

export interface BatchDraft {
  readonly contents: readonly Item[];
  readonly styles: readonly Item[];
  /** Files, folders and patterns of this machine. */
  readonly paths: readonly string[];
  readonly mode: 'each' | 'blend';
  readonly recursive: boolean;
  readonly template: string;
  readonly conflict: ConflictPolicy;
  /** Null for a folder in Impasto's own. */
  readonly folder: string | null;
}

export const usualTemplate = '{content} in {style}';

const empty: BatchDraft = {
  contents: [],
  styles: [],
  paths: [],
  mode: 'each',
  recursive: true,
  template: usualTemplate,
  conflict: 'unique',
  folder: null,
};

export const useBatchDraft = create<BatchDraft>()(() => empty);

type BatchWell = 'content' | 'style';
const listOf = { content: 'contents', style: 'styles' } as const;

interface Taking {
  readonly info: Info | undefined;
  readonly sentenceOf: (error: unknown) => string;
}

/** How many files are sent at the same time. */
const atOnce = 3;
let lastKey = 0;
const waiting: (() => Promise<void>)[] = [];
let sending = 0;

/** Adds files to the batch and sends them, a few at a time. */
export function addToBatch(files: readonly File[], well: BatchWell, taking: Taking): void {
  for (const file of files) {
    lastKey += 1;
    const key = lastKey;
    append(well, { key, name: file.name, picture: null });
    waiting.push(() => send(key, file, taking));
  }
  pump();
}

/** Adds a picture that Impasto knows. */
export function addPicture(picture: PictureInfo, well: BatchWell): void {
  lastKey += 1;
  append(well, { key: lastKey, name: picture.name, picture });
}

function append(well: BatchWell, item: Item): void {
  useBatchDraft.setState((draft) => ({ [listOf[well]]: [...draft[listOf[well]], item] }));
}

function pump(): void {
  while (sending < atOnce) {
    const next = waiting.shift();
    if (!next) return;
    sending += 1;
    void next().finally(() => {
      sending -= 1;
      pump();
    });
  }
}

async function send(key: number, file: File, { info, sentenceOf }: Taking): Promise<void> {
  const { contents, styles } = useBatchDraft.getState();
  // It may have been taken away while it waited.
  if (![...contents, ...styles].some((item) => item.key === key)) return;
  try {
    change(key, { picture: await takeFile(file, info) });
  } catch (error) {
    change(key, { error: sentenceOf(error) });
  }
}

function change(key: number, update: Partial<Item>): void {
  const changed = (item: Item): Item => (item.key === key ? { ...item, ...update } : item);
  useBatchDraft.setState(({ contents, styles }) => ({
    contents: contents.map(changed),
    styles: styles.map(changed),
  }));
}

/** Takes a picture out of the batch. */
export function removeItem(key: number): void {
  useBatchDraft.setState(({ contents, styles }) => ({
    contents: contents.filter((item) => item.key !== key),
    styles: styles.filter((item) => item.key !== key),
  }));
}

/** Begins anew; how names are made and what happens to taken ones stays. */
export function clearBatch(): void {
  useBatchDraft.setState({ contents: [], styles: [], paths: [] });
}

/** What the draft asks for, or undefined while there is nothing to paint or files are on their way. */
export function batchOf(draft: BatchDraft, options: OptionValues): NewBatch | undefined {
  const pending = [...draft.contents, ...draft.styles].some(({ picture, error }) => !picture && !error);
  const contents = draft.contents.flatMap(({ picture }) => picture?.id ?? []);
  const styles = draft.styles.flatMap(({ picture }) => (picture ? [{ picture: picture.id }] : []));
  if (pending || styles.length === 0 || contents.length + draft.paths.length === 0) return undefined;
  return {
    contents,
    styles,
    contentPaths: [...draft.paths],
    recursive: draft.recursive,
    mode: draft.mode,
    options,
    template: draft.template,
    conflict: draft.conflict,
    ...(draft.folder === null ? {} : { folder: draft.folder }),
  };
}
