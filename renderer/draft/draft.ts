import { create } from 'zustand';
import type { Crop, Job, NewJob, PictureInfo } from '../../src/api/contract.js';
import { showNotice } from '../app/notices.js';
import { i18n } from '../i18n/index.js';
import { keepOverReload } from './keep-over-reload.js';
import { type OptionValues, same } from './options.js';

/** A picture in a well, from the moment a file is dropped. */
export interface Slot {
  readonly key: number;
  readonly name: string;
  /** Null while it is uploading, and when that failed. */
  readonly picture: Pick<PictureInfo, 'id' | 'name' | 'origin' | 'width' | 'height'> | null;
  /** Object URL of the file, shown until the server has it. */
  readonly local?: string;
  readonly crop?: Crop | undefined;
  /** Share in a blend, 0 to 100. */
  readonly weight: number;
  readonly error?: string;
  /** The picture that it replaces, which returns if the upload fails. */
  readonly before?: Slot | undefined;
}

/** The next painting. */
export interface Draft {
  readonly content: Slot | null;
  readonly styles: readonly Slot[];
  /** Options that differ from the defaults. */
  readonly options: OptionValues;
}

const empty: Draft = { content: null, styles: [], options: {} };
export const useDraft = create<Draft>()(() => empty);

/** The drafts that are not shown: of paintings by id, and of the setup. */
const others = new Map<string, Draft>();
const setup = '';
let shown = setup;
let loadedOptions: OptionValues | undefined;

/** Shows the draft of the painting on the canvas, or without an id that of the setup; the one shown before is kept. */
export function openDraft(id = setup, initial: () => Draft = () => empty): void {
  if (id === shown) return;
  others.set(shown, currentDraft());
  shown = id;
  const next = others.get(id) ?? initial();
  loadedOptions = id === setup ? undefined : next.options;
  useDraft.setState(next);
}

/** Whether the options are those of the painting on the canvas, not changed by the user. */
export function hasLoadedOptions(): boolean {
  return useDraft.getState().options === loadedOptions;
}

/** Continues with the shown draft in the setup. */
export function keepForSetup(): void {
  if (shown !== setup) others.set(setup, currentDraft());
}

/** Sets the options of the setup, unless it has some. */
export function restoreOptions(options: OptionValues): void {
  const draft = setupDraft();
  if (Object.keys(draft.options).length > 0) return;
  if (shown === setup) useDraft.setState({ options });
  else others.set(setup, { ...draft, options });
}

function setupDraft(): Draft {
  return (shown === setup ? undefined : others.get(setup)) ?? currentDraft();
}

function currentDraft(): Draft {
  const { content, styles, options } = useDraft.getState();
  return { content, styles, options };
}

/** The most styles that one painting can blend. */
export const maxStyles = 16;

let lastKey = 0;

/** A new slot with a key of its own. */
export function newSlot(given: Pick<Slot, 'name' | 'picture'> & Partial<Slot>): Slot {
  lastKey += 1;
  return { weight: 50, ...given, key: lastKey };
}

/** A stored draft without the files that were uploading, which no longer exist. */
export function restoredDraft({ content, styles, options }: Draft): Draft {
  const kept = (slot: Slot | null): Slot[] => {
    if (!slot?.picture) return slot?.before ? kept(slot.before) : [];
    const { local: _, before: __, ...rest } = slot;
    return [newSlot(rest)];
  };
  return { content: kept(content)[0] ?? null, styles: styles.flatMap(kept), options };
}

keepOverReload('draft', { getState: setupDraft, setState: useDraft.setState }, restoredDraft);

/** Sets A; null empties it. */
export function setContent(content: Slot | null): void {
  useDraft.setState({ content });
}

/** Sets B, up to {@link maxStyles} pictures; a notice counts the others. */
export function setStyles(styles: readonly Slot[]): void {
  useDraft.setState({ styles: styles.slice(0, maxStyles) });
  const count = styles.length - maxStyles;
  if (count > 0) showNotice(i18n.t('paint.notTaken', { count, most: maxStyles }), 'problem');
}

/** Adds pictures to B. */
export function addStyles(slots: readonly Slot[]): void {
  setStyles([...useDraft.getState().styles, ...slots]);
}

/** Changes a slot, if it still exists. */
export function changeSlot(key: number, change: Partial<Slot>): void {
  mapSlot(key, (slot) => ({ ...slot, ...change }));
}

/** Ends a failed upload: the replaced picture returns with a notice; without one, the slot shows the error. */
export function failSlot(key: number, error: string): void {
  mapSlot(key, (slot) => {
    if (slot.before) showNotice(error, 'problem');
    return slot.before ?? { ...slot, error };
  });
}

function mapSlot(key: number, change: (slot: Slot) => Slot): void {
  const changed = (slot: Slot): Slot => (slot.key === key ? change(slot) : slot);
  const mapped = <Any extends Draft>(draft: Any): Any => ({
    ...draft,
    content: draft.content && changed(draft.content),
    styles: draft.styles.map(changed),
  });
  useDraft.setState(mapped);
  for (const [id, draft] of others) others.set(id, mapped(draft));
}

/** Removes a slot. */
export function removeSlot(key: number): void {
  useDraft.setState(({ content, styles }) => ({
    content: content?.key === key ? null : content,
    styles: styles.filter((slot) => slot.key !== key),
  }));
}

/** Swaps A and the first B. */
export function swap(): void {
  useDraft.setState(({ content, styles: [first, ...rest] }) => ({
    content: first ?? null,
    styles: content ? [{ ...content, weight: first?.weight ?? 50 }, ...rest] : rest,
  }));
}

/** Sets an option; undefined restores the default. */
export function setOption(name: string, value: unknown): void {
  useDraft.setState(({ options }) => {
    const { [name]: _, ...rest } = options;
    return { options: value === undefined ? rest : { ...rest, [name]: value } };
  });
}

/** The job of a draft; undefined while a picture is missing or uploading. */
export function jobOf({ content, styles, options }: Draft): NewJob | undefined {
  const pictures = styles.flatMap((slot) => (slot.picture ? [{ ...slot, picture: slot.picture }] : []));
  if (!content?.picture || pictures.length === 0 || pictures.length < styles.length) return undefined;
  return {
    content: inputOf(content.picture.id, content.crop),
    styles: pictures.map(({ picture, crop, weight }) => ({
      ...inputOf(picture.id, crop),
      ...(pictures.length > 1 ? { weight } : {}),
    })),
    options,
  };
}

/** Whether A and B are there, or were until a file that replaces them began to upload. */
export function isPaired({ content, styles }: Pick<Draft, 'content' | 'styles'>): boolean {
  return content !== null && hasPicture(content) && styles.some(hasPicture);
}

function hasPicture(slot: Slot): boolean {
  return slot.picture !== null || slot.before !== undefined;
}

/** Aspect ratio of the used part of a picture; undefined until it is known. */
export function slotRatio({ picture, crop }: Pick<Slot, 'picture' | 'crop'>): number | undefined {
  return picture ? (picture.width * (crop?.width ?? 1)) / (picture.height * (crop?.height ?? 1)) : undefined;
}

/** A picture of a request, with the part of it that is used. */
export function inputOf(picture: string, crop: Crop | undefined) {
  return { picture, ...(crop ? { crop } : {}) };
}

/** The draft that paints a job again, with those of its pictures that still exist. */
export function draftOf(job: Job, defaults: OptionValues): Draft {
  const total = job.styles.reduce((sum, { weight }) => sum + weight, 0) || 1;
  const slot = (used: Job['content'], weight: number): Slot | null =>
    used.id === undefined
      ? null
      : newSlot({
          name: used.name,
          picture: {
            id: used.id,
            name: used.name,
            origin: used.origin,
            width: used.width,
            height: used.height,
          },
          weight,
          ...(used.crop ? { crop: used.crop } : {}),
        });
  return {
    content: slot(job.content, 50),
    styles: job.styles.flatMap((used) => slot(used, Math.round((100 * used.weight) / total)) ?? []),
    options: Object.fromEntries(
      Object.entries(job.options).filter(
        ([name, value]) => !same(value, defaults[name]) && name !== 'styleWeights',
      ),
    ),
  };
}
