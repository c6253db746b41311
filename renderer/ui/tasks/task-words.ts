import type { Job, JobStep } from '../../../shared/contract/jobs.ts';
import { formatBytes, plural } from '../format.ts';

export interface StepCounts {
  readonly done: number;
  readonly skipped: number;
  readonly failed: number;
  /** Neither begun nor over. */
  readonly waiting: number;
  readonly running: number;
}

/** Steps of a job by state. One that was left out because the job ended before it counts as waiting, not as skipped. */
export function countSteps(steps: readonly JobStep[]): StepCounts {
  const count = (state: JobStep['state']) =>
    steps.filter((step) => (isNotBegun(step) ? 'waiting' : step.state) === state).length;
  return {
    done: count('done'),
    skipped: count('skipped'),
    failed: count('failed'),
    waiting: count('waiting'),
    running: count('running'),
  };
}

/** The host's own word for a step that its job did not come to. */
export function isNotBegun({ state, detail }: JobStep): boolean {
  return state === 'skipped' && detail === 'Not begun.';
}

/** How far a job is, 0 to 1; by bytes where bytes are known, because one step may be most of the work. */
export function jobFraction(job: Job): number {
  if (job.state === 'done') return 1;
  if (job.bytesTotal > 0) return Math.min(1, job.bytesDone / job.bytesTotal);
  if (job.steps.length === 0) return 0;
  const over = job.steps.filter((step) => step.state !== 'waiting' && step.state !== 'running').length;
  return over / job.steps.length;
}

/** Where a running job is: `3 of 12: v4.16 arm64`, with bytes and rate where they are known. */
export function progressWords(job: Job, nowMs: number): string {
  const total = job.steps.length;
  const at = job.steps.findIndex((step) => step.state === 'running');
  const over = job.steps.filter((step) => step.state !== 'waiting' && step.state !== 'running').length;
  const current = job.steps[at];
  const steps = total === 0 ? 'Starting' : `${Math.min(over + (current === undefined ? 0 : 1), total)} of ${total}`;
  const parts = [current === undefined ? steps : `${steps}: ${current.label}`];
  if (job.bytesTotal > 0) {
    parts.push(`${formatBytes(job.bytesDone)} of ${formatBytes(job.bytesTotal)}`);
    parts.push(...paceWords(job, nowMs));
  }
  return parts.join(' · ');
}

/** How fast bytes move and how long the rest takes at that pace; nothing while that would be a guess. */
function paceWords(job: Job, nowMs: number): string[] {
  const seconds = (nowMs - job.startedAtMs) / 1000;
  const rate = job.bytesPerSecond ?? (seconds >= 1 ? job.bytesDone / seconds : 0);
  if (rate <= 0) return [];
  const left = (job.bytesTotal - job.bytesDone) / rate;
  return [`${formatBytes(rate)}/s`, ...(seconds >= 3 && left >= 1 ? [`${spanWords(left)} left`] : [])];
}

function spanWords(seconds: number): string {
  if (seconds < 60) return `${String(Math.ceil(seconds))} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${String(minutes)} min` : `${String(Math.floor(minutes / 60))} h ${String(minutes % 60)} min`;
}

/** What cancelling now would leave behind; shown before the user confirms. */
export function cancelWords(job: Job): string {
  const { done, waiting, running } = countSteps(job.steps);
  if (job.kind === 'merge') {
    const said = `${String(done)} of ${plural(job.steps.length, 'step')} done; what was copied stays in the repository.`;
    return `Nothing more is sent. ${said} A tag moves only when all its images are there; what has not moved stays as it is.`;
  }
  const rest = waiting + running;
  return `The step in hand is finished, then nothing more is sent: ${plural(done, 'step')} done, about ${rest} not begun. What was done stays done.`;
}

/** One line for the collapsed drawer. */
export function drawerWords(jobs: readonly Job[]): string {
  const running = jobs.filter((job) => job.state === 'running').length;
  const failed = jobs.filter((job) => job.state === 'failed').length;
  if (running > 0) return plural(running, 'task running', 'tasks running');
  if (failed > 0) return `No task running, ${failed} failed`;
  return jobs.length === 0 ? 'No tasks yet' : 'No task running';
}
