import type { Job } from '../../../shared/contract/jobs.ts';
import { useOperation } from '../../client/queries.ts';

/** A job that is followed live: events write it straight into the cache. Undefined until the host has told it. */
export function useJob(jobId: string | null): Job | undefined {
  const { data } = useOperation('jobs.get', { id: jobId ?? '' }, { enabled: jobId !== null });
  return data;
}

/** A job that will not change any more. */
export function isOver(job: Job): boolean {
  return job.state !== 'running';
}
