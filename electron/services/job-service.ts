import type { Services } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import type { JobRunner } from './jobs.ts';
import type { Resumable } from './leftovers.ts';

type AnyResumable = Pick<Resumable<unknown>, 'has' | 'retry' | 'forget'>;

/** Long work: what runs, what became of it, cancel and retry. */
export function createJobsService(jobs: JobRunner, resumables: readonly AnyResumable[]): Services['jobs'] {
  return {
    list: async () => ({ jobs: jobs.list() }),
    get: async ({ id }) => jobs.get(id),
    cancel: async ({ id }) => jobs.cancel(id),
    retry: async ({ id }, { signal }) => {
      jobs.get(id);
      const resumable = resumables.find((one) => one.has(id));
      if (resumable !== undefined) return { jobId: await resumable.retry(id, signal) };
      throw new AppError('unsupported', 'Nothing is left to do in this task.', { reason: 'E_NOTHING_LEFT' });
    },
    dismiss: async ({ id }) => {
      jobs.remove(id);
      for (const resumable of resumables) if (resumable.has(id)) resumable.forget(id);
      return {};
    },
  };
}
