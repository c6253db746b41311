import type { Job } from '../../../shared/contract/jobs.ts';
import { plural } from '../format.ts';
import { countSteps } from './task-words.ts';

/** The end of the program cut this task short; it can be gone on with, or taken back. */
export function isInterrupted(job: Job): boolean {
  return job.state === 'failed' && job.error?.details.reason === 'E_INTERRUPTED';
}

/** The task's state as one word. */
export function stateWord(job: Job): string {
  if (isInterrupted(job)) return 'Interrupted';
  const words = { running: 'Running', done: 'Done', failed: 'Failed', cancelled: 'Cancelled' } as const;
  return words[job.state];
}

/** Items of a job that is over, by what became of them: “7 done, 5 failed”. */
function countWords(job: Job): string {
  const { done, skipped, failed, waiting, running } = countSteps(job.steps);
  const counts = [
    [done, 'done'],
    [skipped, isInterrupted(job) ? 'not begun' : 'skipped'],
    [failed, 'failed'],
    [waiting + running, 'not begun'],
  ] as const;
  return counts.flatMap(([count, word]) => (count > 0 ? [`${String(count)} ${word}`] : [])).join(', ');
}

/** What a job that is over has left behind, in one sentence. `wroteNothing`: as the journal tells, where it was asked. */
export function outcomeWords(job: Job, wroteNothing = job.journalIds.length === 0): string {
  const parts = countWords(job);
  const { done, skipped, failed } = countSteps(job.steps);
  if (job.state === 'running') return parts;
  if (job.state === 'done')
    return failed + skipped > 0 ? `Finished: ${parts}.` : `Finished: ${plural(done, 'step')} done.`;
  const left = job.kind === 'merge' ? mergeLeft(wroteNothing) : 'What was done stays done.';
  return `${stateWord(job)}${parts === '' ? '' : `: ${parts}`}. ${left}`;
}

// A list is written last and by tag; without its journal entry the tag was never touched.
function mergeLeft(wroteNothing: boolean): string {
  return wroteNothing
    ? 'No tag was touched; copied images stay in the repository.'
    : 'What was written stays written; Activity tells it tag by tag.';
}

/** The button that does what is left; what was never begun is gone on with, what failed is tried again. */
export function retryWords(job: Job): string {
  const { failed, skipped, waiting, running } = countSteps(job.steps);
  if (isInterrupted(job)) return 'Go on';
  const open = waiting + running + (job.state === 'cancelled' ? skipped : 0);
  if (job.state === 'cancelled' && failed === 0) return `Go on with the ${String(open)}`;
  const rest = failed + open;
  return rest === 0 ? 'Try again' : `Try the ${String(rest)} again`;
}
