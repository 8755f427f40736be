import type { z } from 'zod';
import type { RouteName, routes, Snapshot } from './contract.js';
import type { EventLog } from './event-log.js';

/** A file on its way in. */
export interface Upload {
  /**
   * The bytes as they arrive, to be read once and at the reader's own pace. Reading throws UserError `upload-too-large` past the
   * limit and `upload-broken` when the other side has gone or sent less than it said: what was written by then is to be removed.
   */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** What the other side says that the file has, in bytes. */
  readonly length: number | undefined;
  /** Fires when the upload is broken off; a server may notice that only when it is read on. */
  readonly signal: AbortSignal;
}

/** A picture on its way out. */
export type ImageAnswer = StoredImage | { readonly redirect: string };

/** A picture to be sent, from a file, which is streamed, or from memory. */
export type StoredImage = ({ readonly file: string } | { readonly bytes: Uint8Array }) & {
  /** Media type, such as `image/png`. */
  readonly contentType: string;
  /** Changes whenever the picture does; without quotes. A file's own size and time unless told. */
  readonly etag?: string | undefined;
  /** Whether the same address, query included, will mean the same picture for ever. */
  readonly immutable: boolean;
  /** What to call it where it is to be saved as a file; without one it is shown. Any script will do. */
  readonly fileName?: string | undefined;
};

type Params<R> = R extends { params: infer P extends z.ZodType } ? { readonly params: z.output<P> } : unknown;
type Query<R> = R extends { query: infer Q extends z.ZodType } ? { readonly query: z.output<Q> } : unknown;
type Body<R> = R extends { body: 'bytes' }
  ? { readonly body: Upload }
  : R extends { body: infer B extends z.ZodType }
    ? { readonly body: z.output<B> }
    : unknown;

/** What a call of a route is given: the parts that the route has, checked and completed. */
type Call<R> = Params<R> & Query<R> & Body<R>;

/** What a call of a route gives back: what its schema takes, any JSON for documents. */
type Answer<R> = R extends { response: 'image' }
  ? ImageAnswer
  : R extends { response: infer S extends z.ZodType }
    ? z.input<S>
    : unknown;

/** A route without a response gives nothing back. */
type Promised<R> = R extends { response: unknown } ? Promise<Answer<R>> : Promise<void>;

type Method<R> = unknown extends Call<R> ? () => Promised<R> : (call: Call<R>) => Promised<R>;

/** Routes that the handler answers by itself. */
type OwnRoute = 'document' | 'follow';

/** A method for each route, of the route's name. */
type Methods = { readonly [Name in Exclude<RouteName, OwnRoute>]: Method<(typeof routes)[Name]> };

/**
 * What stands behind the API: a method for each route of the contract. A method is given what the route's schemas have taken, and its
 * answer is checked against the route's schema before it is sent, where fields that the schema does not have are left out.
 *
 * A method refuses with a UserError, whose code decides the status (see common/error-codes.ts) and whose message is shown to the user. Anything
 * else that it throws is a defect: it is reported and answered with 500 and a general sentence.
 */
export interface Backend extends Methods {
  /** What happens, for those who follow. */
  readonly events: EventLog;
  /**
   * Everything that can move, as it is now. It must be in step with `events`: what was published is in it, and what is in it was
   * published, which is why it may not wait for anything.
   * @param job only this job, which may have ended, without batches.
   */
  snapshot(job?: string): Snapshot;
}

/** A backend with a life of its own. */
export interface ClosableBackend extends Backend {
  /** Ends it: what is being painted keeps a checkpoint to go on from at the next start. Resolves when nothing runs any more. */
  close(): Promise<void>;
}

/** What a backend is to know of the door through which it is reached. */
export interface BackendSettings {
  /** `desktop` in Electron, `web` through `impasto serve`. */
  readonly mode: 'desktop' | 'web';
}

/**
 * Opens the backend on the user's data folder.
 * @throws UserError when it cannot be used, such as by a second server on one data folder.
 */
export type BackendOpener = (settings: BackendSettings) => Promise<ClosableBackend>;
