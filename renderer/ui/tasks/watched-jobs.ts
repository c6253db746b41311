import { useEffect } from 'react';

const watched = new Map<string, number>();

/** Whether a screen shows a job's end itself, so that a message in the corner would only say it twice. */
export function isWatched(jobId: string): boolean {
  return watched.has(jobId);
}

/** Marks a job as shown for as long as `stop` is not called. */
export function watchJob(jobId: string): () => void {
  watched.set(jobId, (watched.get(jobId) ?? 0) + 1);
  return () => {
    const left = (watched.get(jobId) ?? 1) - 1;
    if (left === 0) watched.delete(jobId);
    else watched.set(jobId, left);
  };
}

/** {@link watchJob} while a component is on screen. */
export function useWatchedJob(jobId: string): void {
  useEffect(() => watchJob(jobId), [jobId]);
}
