import type { Job, JobStep } from '../../../../shared/contract/jobs.ts';

/** A step of a job. */
export const stepOf = (state: JobStep['state'], label = 'v1'): JobStep => ({ state, label, detail: null, error: null });

/** A change that is running, with one step done, one running and one waiting. */
export function jobOf(more: Partial<Job> = {}): Job {
  return {
    id: '1',
    kind: 'change',
    title: 'Delete 3 tags',
    state: 'running',
    steps: [stepOf('done'), stepOf('running', 'v4.16 arm64'), stepOf('waiting')],
    bytesDone: 0,
    bytesTotal: 0,
    bytesPerSecond: null,
    startedAtMs: 0,
    endedAtMs: null,
    canCancel: true,
    canRetry: false,
    error: null,
    journalIds: [],
    warnings: [],
    ...more,
  };
}
