import type { Failure } from './failures.js';

/** An event of a painting that is not a failure but that the user should know, as data: its code, English text and values. */
export interface Note extends Failure {
  readonly code:
    | 'note-engine'
    | 'note-smaller'
    | 'note-step'
    | 'note-crashed'
    | 'note-checkpoint'
    | 'note-tiles'
    | 'note-smaller-tiles';
}
