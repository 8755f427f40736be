import { describe, expect, it } from 'vitest';
import { afterEvent, hasEnded, hasResult, type Live } from '../../../renderer/api/live.js';
import { endsJob, newerJob } from '../../../renderer/api/queries.js';
import { finished, job } from './jobs.js';

const empty: Live = {
  connection: 'online',
  known: false,
  jobs: {},
  queue: { held: false, painting: [], queued: [] },
  batches: {},
};

describe('the state from the events', () => {
  it('is replaced by a snapshot', () => {
    const before = { ...empty, jobs: { old: finished } };
    const after = afterEvent(before, { type: 'snapshot', jobs: [job], queue: empty.queue, batches: [] });
    expect(after.known).toBe(true);
    expect(Object.keys(after.jobs)).toEqual(['job-1']);
  });

  it('changes one job and keeps the other objects', () => {
    const before = { ...empty, jobs: { 'job-1': job, 'job-2': finished } };
    const progress = { ...job.progress!, iteration: 31 };
    const after = afterEvent(before, { type: 'progress', id: 'job-1', progress, revision: 5 });
    expect(after.jobs['job-1']).toMatchObject({ revision: 5, progress: { iteration: 31 } });
    expect(after.jobs['job-2']).toBe(finished);
    expect(afterEvent(before, { type: 'progress', id: 'job-9', progress, revision: 5 })).toBe(before);
    expect(Object.keys(afterEvent(before, { type: 'deleted', id: 'job-2' }).jobs)).toEqual(['job-1']);
  });

  it('distinguishes ended jobs', () => {
    expect(hasEnded(job)).toBe(false);
    expect(hasEnded({ state: 'interrupted' })).toBe(false);
    expect(hasEnded({ state: 'failed' })).toBe(true);
    expect(hasResult(finished)).toBe(true);
    expect(hasResult({ state: 'cancelled', result: finished.result })).toBe(false);
    expect(endsJob(job, finished)).toBe(true);
    expect(endsJob(finished, finished)).toBe(false);
  });
});

describe('two versions of a job', () => {
  const queued = {
    ...job,
    state: 'queued' as const,
    history: job.history.slice(0, 1),
    revision: 0,
    progress: null,
  };

  it('are ordered by the length of the history', () => {
    expect(newerJob(undefined, queued)).toBe(queued);
    expect(newerJob(job, queued)).toBe(job);
    expect(newerJob(queued, job)).toBe(job);
  });

  it('keep the newer preview if the history is the same', () => {
    const answer = { ...job, wanted: 'pause' as const, revision: 3, progress: null };
    expect(newerJob(job, answer)).toMatchObject({
      wanted: 'pause',
      revision: 4,
      progress: { iteration: 30 },
    });
  });
});
