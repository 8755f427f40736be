import { create } from 'zustand';
import type { Job } from '../../src/api/contract.js';
import { inputOf } from '../draft/draft.js';
import { same } from '../draft/options.js';
import { fitted, sharedView } from '../stage/zoom.js';
import { setArrived, setFailed } from './due.js';
import { fetchInstant } from './fetch.js';
import { Newest } from './newest.js';
import type { Wanted } from './request.js';

/** The instant painting on the canvas. */
interface Painted extends Wanted {
  /** What was wanted, as JSON. */
  readonly key: string;
  /** Object URL of the picture. */
  readonly src: string;
}

interface Canvas {
  readonly painted: Painted | null;
  /** Why the wanted one could not be painted; null if it could. */
  readonly problem: unknown;
  /** Object URLs of the pictures that jobs start from, by job. */
  readonly starts: Readonly<Record<string, string>>;
}

const nothing: Pick<Canvas, 'painted' | 'problem'> = { painted: null, problem: null };

/** What the canvas shows before a job has a picture of its own. */
export const useCanvas = create<Canvas>()(() => ({ ...nothing, starts: {} }));

/** Most pictures kept for jobs that wait; each is a JPEG file of about 100 kB. */
const maxStarts = 16;

/** Time until a replaced picture is freed, in milliseconds: the canvas may still be fading it out. */
const grace = 2000;

let wanted: string | undefined;

const newest = new Newest<string, Blob>({
  make: (key) => fetchInstant((JSON.parse(key) as Wanted).request, 'canvas'),
  done: (key, blob) => {
    const { request, ratio } = JSON.parse(key) as Wanted;
    put({ painted: { key, request, ratio, src: URL.createObjectURL(blob) }, problem: null });
    setArrived(key);
  },
  failed: (problem, key) => {
    useCanvas.setState({ problem });
    setFailed(key);
  },
});

/**
 * Wants an instant painting on the canvas. The one shown stays until it is there.
 * @param key JSON of a {@link Wanted}; undefined when the canvas is left.
 */
export function wantOnCanvas(key: string | undefined): void {
  wanted = key;
  newest.want(key);
}

/** Empties the canvas. */
export function clearCanvas(): void {
  newest.forget();
  sharedView.current = fitted;
  put(nothing);
  setArrived(undefined);
}

/** Keeps the picture on the canvas as the one that a new job starts from, if it has the same A. */
export function startFromCanvas({ id, content }: Pick<Job, 'id' | 'content'>): void {
  const { painted, starts } = useCanvas.getState();
  if (wanted === undefined || !painted || content.id === undefined) return;
  if (!same(painted.request.content, inputOf(content.id, content.crop))) return;
  const kept = Object.entries({ ...starts, [id]: painted.src }).slice(-maxStarts);
  useCanvas.setState({ starts: Object.fromEntries(kept) });
  for (const [job, src] of Object.entries(starts)) if (!kept.some(([one]) => one === job)) free(src);
}

function put(next: Pick<Canvas, 'painted' | 'problem'>): void {
  const { painted } = useCanvas.getState();
  useCanvas.setState(next);
  if (painted) free(painted.src);
}

/** Frees a picture once nothing shows it or starts from it. */
function free(src: string): void {
  setTimeout(() => {
    const { painted, starts } = useCanvas.getState();
    if (painted?.src !== src && !Object.values(starts).includes(src)) URL.revokeObjectURL(src);
  }, grace);
}
