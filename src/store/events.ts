/** Progress of an installation. */
export type StoreEvent =
  /** Another process is changing the same network. */
  | { readonly stage: 'waiting'; readonly name: string; readonly pid: number | undefined }
  /** Bytes done, and the size of the file. */
  | { readonly stage: 'downloading'; readonly name: string; readonly done: number; readonly size: number }
  | { readonly stage: 'converting'; readonly name: string }
  /** Pictures evaluated to normalise the activations, and their total. */
  | { readonly stage: 'measuring'; readonly name: string; readonly done: number; readonly pictures: number };

/** Called with each event. */
export type Listener = (event: StoreEvent) => void;

/** Observes and cancels a change of a network. */
export interface Watcher {
  readonly signal?: AbortSignal | undefined;
  readonly listener: Listener;
}
