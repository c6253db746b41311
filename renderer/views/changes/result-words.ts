import type { Job } from '../../../shared/contract/jobs.ts';
import { plural } from '../../ui/format.ts';
import { countSteps } from '../../ui/tasks/task-words.ts';

/** What became of the tags of a change. */
export interface ResultWords {
  /** “7 tags changed, 5 not.” */
  readonly sentence: string;
  readonly done: number;
  /** Tags that were not changed and should have been. */
  readonly rest: number;
}

/** Counts and says what a job that is over has done. Of what was skipped there was nothing to do. */
export function resultWords(job: Job): ResultWords {
  const { done, skipped, failed, waiting, running } = countSteps(job.steps);
  const isBroken = job.state !== 'done';
  const rest = failed + waiting + running + (isBroken && job.canRetry ? skipped : 0);
  const idle = isBroken && job.canRetry ? 0 : skipped;
  const parts = [
    done === 0 ? 'Nothing changed' : `${plural(done, 'tag')} changed`,
    ...(rest > 0 ? [done === 0 ? `${plural(rest, 'tag')} not done` : `${String(rest)} not`] : []),
    ...(idle > 0 ? [`${String(idle)} with nothing to do`] : []),
  ];
  const end = job.state === 'cancelled' ? ' Cancelled: what was done stays done.' : '';
  return { sentence: `${parts.join(', ')}.${end}`, done, rest };
}

/** Everything went as the preview said, and nobody has to be told more. */
export function isClean(job: Job): boolean {
  const { failed, skipped } = countSteps(job.steps);
  return job.state === 'done' && failed + skipped === 0 && job.warnings.length === 0;
}

/** Nothing was written because somebody else had moved every tag; only a new preview helps. */
export function isOvertaken(job: Job): boolean {
  const moved = job.steps.every(({ error }) => error?.details.reason === 'E_TAG_MOVED');
  return job.state !== 'running' && job.steps.length > 0 && moved;
}
