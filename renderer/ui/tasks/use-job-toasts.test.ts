import { describe, expect, it } from 'vitest';
import type { Job } from '../../../shared/contract/jobs.ts';
import { jobToast } from './use-job-toasts.ts';

const job: Job = {
  id: '1',
  kind: 'change',
  title: 'Delete 2 tags',
  state: 'done',
  steps: [
    { label: 'v1', state: 'done', detail: null, error: null },
    { label: 'v2', state: 'done', detail: null, error: null },
  ],
  bytesDone: 0,
  bytesTotal: 0,
  bytesPerSecond: null,
  startedAtMs: 0,
  endedAtMs: 1,
  canCancel: false,
  canRetry: false,
  error: null,
  journalIds: ['j1', 'j2'],
  warnings: [],
};
const nothing = () => undefined;

describe('the message at the end of a task', () => {
  it('offers Undo where something was written, and not for an undo itself', () => {
    expect(jobToast(job, true, nothing)?.action?.label).toBe('Undo');
    expect(jobToast({ ...job, kind: 'undo' }, true, nothing)?.action).toBeUndefined();
    expect(jobToast(job, false, nothing)?.action).toBeUndefined();
  });

  it('does not call a task done of which one item failed', () => {
    const steps = [job.steps[0]!, { ...job.steps[1]!, state: 'failed' as const }];
    expect(jobToast({ ...job, steps }, true, nothing)).toMatchObject({
      variant: 'warning',
      title: 'Delete 2 tags',
      body: 'Finished: 1 done, 1 failed.',
    });
  });

  it('tells what the registry made of a wish', () => {
    const warnings = [{ code: 'W_EXPIRATION_CLAMPED', message: '“v1”: the registry set another time.' }];
    expect(jobToast({ ...job, warnings }, true, nothing)).toMatchObject({
      variant: 'warning',
      body: 'Finished: 2 steps done. “v1”: the registry set another time.',
    });
  });

  it('says nothing while a task runs and nothing about syncing', () => {
    expect(jobToast({ ...job, state: 'running' }, true, nothing)).toBeNull();
    expect(jobToast({ ...job, kind: 'sync' }, true, nothing)).toBeNull();
  });
});
