import type { z } from 'zod';
import type { RouteName, routes, Snapshot } from './contract.js';
import type { EventLog } from './event-log.js';

/** An uploaded file. */
export interface Upload {
  /**
   * The bytes as they arrive, to be read once, at any pace. Reading throws UserError `upload-too-large` beyond the limit and
   * `upload-broken` if the client disconnects or sends fewer bytes than declared; the reader must then remove what it has written.
   */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** The declared size of the file, in bytes. */
  readonly length: number | undefined;
  /** Fires when the upload breaks; a server may notice that only during the next read. */
  readonly signal: AbortSignal;
}

/** A picture in an answer. */
export type ImageAnswer = StoredImage | { readonly redirect: string };

/** A picture to send, streamed from a file or from memory. */
export type StoredImage = ({ readonly file: string } | { readonly bytes: Uint8Array }) & {
  /** Media type, such as `image/png`. */
  readonly contentType: string;
  /** Changes whenever the picture does; without quotes. By default made of the file's size and time. */
  readonly etag?: string | undefined;
  /** Whether the same address, including the query, always means the same picture. */
  readonly immutable: boolean;
  /** File name for saving, in any script; without one the picture is shown. */
  readonly fileName?: string | undefined;
};

type Params<R> = R extends { params: infer P extends z.ZodType } ? { readonly params: z.output<P> } : unknown;
type Query<R> = R extends { query: infer Q extends z.ZodType } ? { readonly query: z.output<Q> } : unknown;
type Body<R> = R extends { body: 'bytes' }
  ? { readonly body: Upload }
  : R extends { body: infer B extends z.ZodType }
    ? { readonly body: z.output<B> /** Fires when the client disconnects. */; readonly signal?: AbortSignal }
    : unknown;

/** The argument of a route's method: the parts that the route has, validated and with defaults. */
type Call<R> = Params<R> & Query<R> & Body<R>;

/** The result of a route's method: what its schema accepts, any JSON for documents. */
type Answer<R> = R extends { response: 'image' }
  ? ImageAnswer
  : R extends { response: infer S extends z.ZodType }
    ? z.input<S>
    : unknown;

/** A route without a response returns nothing. */
type Promised<R> = R extends { response: unknown } ? Promise<Answer<R>> : Promise<void>;

type Method<R> = unknown extends Call<R> ? () => Promised<R> : (call: Call<R>) => Promised<R>;

/** Routes that the handler answers itself. */
type OwnRoute = 'document' | 'follow';

/** A method for each route, of the route's name. */
type Methods = { readonly [Name in Exclude<RouteName, OwnRoute>]: Method<(typeof routes)[Name]> };

/** The argument of a method. */
export type CallOf<Name extends keyof Methods> = Parameters<Methods[Name]>[0];

/**
 * The implementation of the API: a method for each route of the contract. A method receives validated values; its answer is validated
 * against the route's schema before it is sent, without fields that the schema does not have.
 *
 * A method fails with a UserError: its code decides the status (see common/error-codes.ts), its message is shown to the user. Any other
 * error is a defect: it is reported and answered with 500 and a general sentence.
 */
export interface Backend extends Methods {
  /** The events, for all readers. */
  readonly events: EventLog;
  /**
   * The current state of everything that can change. It must match `events` exactly, with every published change and no other, so it is
   * synchronous.
   * @param job only this job, which may have ended, and no batches.
   */
  snapshot(job?: string): Snapshot;
}

/** A backend that must be closed. */
export interface ClosableBackend extends Backend {
  /** Fires, with a UserError `lock-lost`, when the data folder may be another process's: nothing is painted or written any more. */
  readonly lost: AbortSignal;
  /** Stops it. Running jobs keep a checkpoint, from which they resume at the next start. Resolves when nothing runs. */
  close(): Promise<void>;
}

/** How a backend is reached. */
export interface BackendSettings {
  /** `desktop` in Electron, `web` through `impasto serve`. */
  readonly mode: 'desktop' | 'web';
  /** Ends the waiting for the data folder; the opener then throws. */
  readonly signal?: AbortSignal | undefined;
  /** Receives a sentence if that waiting takes a while. */
  readonly onWait?: ((sentence: string) => void) | undefined;
}

/**
 * Opens the backend on the user's data folder.
 * @throws UserError when the folder cannot be used, for example because another server uses it.
 */
export type BackendOpener = (settings: BackendSettings) => Promise<ClosableBackend>;
