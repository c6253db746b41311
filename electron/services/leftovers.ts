import { AppError } from '../../shared/errors.ts';

/** Something whose jobs can be gone on with when they failed, were cancelled or were cut short by a kill. */
export interface Resumable<T> {
  /** Remembers what a job left. */
  adopt(jobId: string, leftover: T): void;
  has(jobId: string): boolean;
  /** Does what is left as a new job and returns its id. @throws AppError `unsupported` when nothing is left. */
  retry(jobId: string, signal: AbortSignal): Promise<string>;
  /** What is left is not wanted any more. */
  forget(jobId: string): void;
}

const maxLeftovers = 50;

/** What jobs left, the oldest going first. `close` ends a job in the journal, so that it is not offered again. */
export function createLeftovers<T>(close: (jobId: string) => void) {
  const leftovers = new Map<string, T>();
  const forget = (jobId: string) => {
    leftovers.delete(jobId);
    close(jobId);
  };
  return {
    has: (jobId: string) => leftovers.has(jobId),
    forget,
    adopt: (jobId: string, leftover: T) => {
      leftovers.set(jobId, leftover);
      const oldest = leftovers.keys().next().value;
      if (leftovers.size > maxLeftovers && oldest !== undefined) leftovers.delete(oldest);
    },
    /** Hands a leftover over; it stays when that fails. */
    goOn: async (jobId: string, resume: (leftover: T) => Promise<string>): Promise<string> => {
      const leftover = leftovers.get(jobId);
      if (leftover === undefined) {
        throw new AppError('unsupported', 'Nothing is left to do in this task.', { reason: 'E_NOTHING_LEFT' });
      }
      const next = await resume(leftover);
      forget(jobId);
      return next;
    },
  };
}
