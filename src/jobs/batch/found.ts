/** A picture of a batch, and where it was found. */
export interface FoundPicture {
  /** Absolute. */
  readonly path: string;
  /** The absolute folder that was searched: the one given, the fixed part of a pattern, or the folder of a file. */
  readonly root: string;
  /** Relative to `root`, with `/` on every platform. */
  readonly relativePath: string;
}
