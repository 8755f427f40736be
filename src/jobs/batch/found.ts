/** A picture of a batch, and where in the user's folders it was found. */
export interface FoundPicture {
  /** Absolute. */
  readonly path: string;
  /** The absolute folder it was found under: the one given, the fixed part of a pattern, or a file's own. */
  readonly root: string;
  /** From `root`, with `/` on every platform; its last part is the picture's name. */
  readonly relativePath: string;
}
