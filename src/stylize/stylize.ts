import { elementAt } from '../common/elements.js';
import { isOutOfMemory } from '../common/failures.js';
import { paintInstantly } from './instant.js';
import { isInstant } from './presets.js';
import type { Progress } from './progress.js';
import { planRun, type Run, type StylizeRequest } from './run.js';
import { type Pastiche, ScalePainting } from './scale.js';

/**
 * Paints the content in the style of the styles, from coarse to fine. At each scale the optimiser moves the pastiche down the
 * gradient of the objective for a number of iterations; then its state is resampled to the next scale.
 *
 * Yields a record before the first iteration of a scale, after every iteration, and at the end (`done`, or `stopped` within one
 * iteration after the signal fires); the last record's picture is the result. The run waits while the consumer asks for no
 * further record. Losses that are not finite never reach the picture: the run steps back to the last good state, halves the
 * step and says so in the record's note. When the engine runs out of memory, the run does what the request says and adds a note.
 * @throws UserError when options do not fit the network or the pictures (see {@link planRun}), `checkpoint-mismatch` when the
 * checkpoint belongs to another run, `loss-not-finite` when no step gives a finite loss.
 */
export async function* stylize(
  request: StylizeRequest,
  signal?: AbortSignal,
): AsyncGenerator<Progress, void> {
  if (isInstant(request.options)) {
    yield* paintInstantly(request, signal);
    return;
  }
  const run = planRun(request);
  let pastiche: Pastiche | undefined;
  let last: Progress | undefined;
  let painted: Progress | undefined;
  for (let index = request.resume?.scale ?? 0; index < run.scales.length; index++) {
    const painting = new ScalePainting(run, index, pastiche);
    try {
      for (;;) {
        last = painting.progress();
        if (last.stage === 'painting') painted = last;
        run.clock.pause();
        yield last;
        run.clock.resume();
        if (signal?.aborted || painting.isComplete) break;
        await painting.step();
      }
    } catch (error) {
      yield resultWithoutMemory(run, error, last, painted);
      return;
    } finally {
      await painting.release();
    }
    if (signal?.aborted) break;
    pastiche = painting.pastiche;
  }
  if (last) yield { ...last, stage: signal?.aborted ? 'stopped' : 'done' };
}

/** The end of a run that ran out of memory: what was painted last. @throws the error if it is another one, or nothing was painted. */
function resultWithoutMemory(run: Run, error: unknown, last: Progress | undefined, painted = last): Progress {
  const isStart = last?.scale === 1 && last.iteration === 0;
  if (!isOutOfMemory(error) || run.request.onOutOfMemory === undefined || !painted || isStart) throw error;
  const wanted = elementAt(run.scales, run.scales.length - 1).size;
  const { device } = run.engine;
  const message = `${device} ran out of memory, so the picture ends at ${painted.size} instead of ${wanted} pixels`;
  const values = { device, size: painted.size, wanted };
  return { ...painted, stage: 'done', note: { code: 'note-smaller', message, values } };
}
