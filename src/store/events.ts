/** What is going on while a network is being installed. */
export type StoreEvent =
  /** Another process is at work on the same network. */
  | { readonly stage: 'waiting'; readonly name: string; readonly pid: number | undefined }
  /** Bytes that are there, of all. */
  | { readonly stage: 'downloading'; readonly name: string; readonly done: number; readonly size: number }
  | { readonly stage: 'converting'; readonly name: string }
  /** Pictures that have been looked at to normalise the activations, of all. */
  | { readonly stage: 'measuring'; readonly name: string; readonly done: number; readonly pictures: number };

/** Takes events as they come. */
export type Listener = (event: StoreEvent) => void;
