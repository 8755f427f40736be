import { failureText } from './failure.js';

/** The notes of jobs are English sentences without a code; these patterns find their code and values. A test compares them with the sources. */
export const notePatterns = {
  'note-engine': /(?<from>\S+) ran out of memory, so (?:it|the painting) continues on (?<to>\S+?)\.?$/,
  'note-smaller':
    /(?<device>\S+) ran out of memory, so the picture ends at (?<size>\d+) instead of (?<wanted>\d+) pixels/,
  'note-step': /a loss was not finite: stepped back and halved the step/,
  'note-crashed': /(?<device>\S+) crashed, so .* on the CPU/,
  'note-checkpoint': /No checkpoint could be written: the disk may be full/,
} as const;

/** The text of a job's note in the language of the screen; an unknown note stays English. */
export function noteText(note: string): string {
  for (const [code, pattern] of Object.entries(notePatterns)) {
    const match = pattern.exec(note);
    if (match) return failureText({ code, message: note, values: { ...match.groups } });
  }
  return note;
}
