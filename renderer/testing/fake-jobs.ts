import type { Output } from '../../shared/contract/index.ts';
import type { Job, JobStep } from '../../shared/contract/jobs.ts';

let lastId = 0;
/** Another id with every call. */
export const nextId = (prefix: string) => `${prefix}-${String((lastId += 1))}`;

/** Begins a job that takes a moment per label; `onDone` tells the journal entries it wrote. */
export type StartFakeJob = (kind: Job['kind'], title: string, labels: string[], onDone?: () => string[]) => string;

/** Jobs that move on by themselves. A label with `rc.1` fails; an interrupted one is there from the start. */
export function createFakeJobs(
  publish: (name: string, payload: unknown) => void,
  { isInterrupted }: { isInterrupted: boolean },
) {
  const jobs: Job[] = isInterrupted ? [interruptedJob()] : [];
  const save = (job: Job) => {
    const at = jobs.findIndex((other) => other.id === job.id);
    if (at < 0) jobs.unshift(job);
    else jobs[at] = job;
    publish('jobs.changed', job);
  };
  const start = (kind: Job['kind'], title: string, labels: string[], onDone: () => string[] = () => []): string => {
    const steps = labels.map((label): JobStep => ({ label, state: 'waiting', detail: null, error: null }));
    const bytesTotal = kind === 'merge' ? 48_000_000 : 0;
    let job: Job = {
      id: nextId('job'),
      kind,
      title,
      state: 'running',
      steps,
      bytesDone: 0,
      bytesTotal,
      bytesPerSecond: null,
      startedAtMs: Date.now(),
      endedAtMs: null,
      canCancel: true,
      canRetry: false,
      error: null,
      journalIds: [],
      warnings: [],
    };
    save(job);
    let at = 0;
    const tick = () => {
      if (jobs.find((other) => other.id === job.id)?.state !== 'running') return;
      const fails = labels[at]?.includes('rc.1') === true;
      const error = {
        kind: 'conflict' as const,
        message: 'The tag moved to sha256:0123456789ab while you looked.',
        details: { reason: 'E_TAG_MOVED' },
      };
      job = {
        ...job,
        bytesDone: bytesTotal * ((at + 1) / labels.length),
        steps: job.steps.map((step, index) =>
          index < at
            ? step
            : index === at
              ? { ...step, state: fails ? 'failed' : 'done', error: fails ? error : null }
              : index === at + 1
                ? { ...step, state: 'running' }
                : step,
        ),
      };
      at += 1;
      if (at >= labels.length)
        job = {
          ...job,
          state: 'done',
          endedAtMs: Date.now(),
          canCancel: false,
          canRetry: job.steps.some((each) => each.state === 'failed'),
          journalIds: onDone(),
        };
      save(job);
      if (at < labels.length) setTimeout(tick, 700);
    };
    setTimeout(tick, 700);
    return job.id;
  };
  const answers = {
    'jobs.list': (): Output<'jobs.list'> => ({ jobs: [...jobs] }),
    'jobs.get': ({ id }: { id: string }) => jobs.find((job) => job.id === id),
    'jobs.cancel': ({ id }: { id: string }) => {
      const job = jobs.find((other) => other.id === id);
      if (job !== undefined)
        save({
          ...job,
          state: 'cancelled',
          endedAtMs: Date.now(),
          canCancel: false,
          steps: job.steps.map((step) => (step.state === 'running' ? { ...step, state: 'done' } : step)),
        });
      return jobs.find((other) => other.id === id);
    },
    'jobs.retry': ({ id }: { id: string }) => ({
      jobId: start('change', `Retry ${jobs.find((job) => job.id === id)?.title ?? ''}`, ['v4.1']),
    }),
    'jobs.dismiss': ({ id }: { id: string }) => {
      jobs.splice(
        jobs.findIndex((job) => job.id === id),
        1,
      );
      return {};
    },
  };
  return { answers, start };
}

/** A task that the end of the program cut short. */
function interruptedJob(): Job {
  const step = (label: string, state: JobStep['state']): JobStep => ({ label, state, detail: null, error: null });
  return {
    id: nextId('job'),
    kind: 'change',
    title: '5 changes in release/api',
    state: 'failed',
    steps: [
      ...['Restore v4.1', 'Restore v4.2'].map((label) => step(label, 'done')),
      ...['Restore v4.4', 'Restore v4.5', 'Restore v4.6'].map((label) => step(label, 'skipped')),
    ],
    bytesDone: 0,
    bytesTotal: 0,
    bytesPerSecond: null,
    startedAtMs: Date.now() - 120_000,
    endedAtMs: Date.now(),
    canCancel: false,
    canRetry: true,
    error: {
      kind: 'cancelled',
      message: 'Waybill ended in the middle of this task. 2 of its writes were made.',
      details: { reason: 'E_INTERRUPTED' },
    },
    journalIds: ['old-0', 'old-1'],
    warnings: [],
  };
}
