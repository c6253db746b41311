import type { Services } from '../../shared/contract/index.ts';
import type { ChangeRunner } from './changes/change-runner.ts';
import type { JobRunner } from './jobs.ts';

/** Long work: what runs, what became of it, cancel and retry. */
export function createJobsService(jobs: JobRunner, changes: ChangeRunner): Services['jobs'] {
  return {
    list: async () => ({ jobs: jobs.list() }),
    get: async ({ id }) => jobs.get(id),
    cancel: async ({ id }) => jobs.cancel(id),
    retry: async ({ id }, { signal }) => {
      jobs.get(id);
      return { jobId: await changes.retry(id, signal) };
    },
    dismiss: async ({ id }) => {
      jobs.remove(id);
      changes.forget(id);
      return {};
    },
  };
}
