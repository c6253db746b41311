import { useEffect } from 'react';
import type { Client } from '../../../shared/contract/index.ts';
import type { Job } from '../../../shared/contract/jobs.ts';
import { useClient } from '../../client/client-context.tsx';
import { errorWords } from '../../client/error-words.ts';
import { showToast, type Toast } from '../../state/toasts.ts';
import { outcomeWords } from './outcome-words.ts';
import { countSteps } from './task-words.ts';
import { undoState } from './undo-state.ts';
import { undoWrites } from './use-undo.ts';
import { isWatched } from './watched-jobs.ts';

/** What is said when a job ends, or null when nobody needs to hear of it. */
export function jobToast(job: Job, canUndo: boolean, undo: () => void): Omit<Toast, 'id'> | null {
  if (job.state === 'running' || job.kind === 'sync') return null;
  const { failed, skipped } = countSteps(job.steps);
  const action = canUndo && job.kind !== 'undo' ? { label: 'Undo', run: undo } : undefined;
  if (job.state === 'failed') {
    const why = job.error === null ? '' : ` ${errorWords(job.error).why}`;
    return { variant: 'danger', title: `${job.title}: failed`, body: `${outcomeWords(job)}${why}`, action };
  }
  if (job.state === 'cancelled') return { variant: 'info', title: job.title, body: outcomeWords(job), action };
  if (failed + skipped + job.warnings.length > 0) {
    const told = job.warnings.map((warning) => warning.message).slice(0, 3);
    return { variant: 'warning', title: job.title, body: [outcomeWords(job), ...told].join(' '), action };
  }
  return { variant: 'success', title: `${job.title}: done`, action };
}

/** Tells the end of every job once, with Undo where something was written. Mounted once, with the drawer. */
export function useJobToasts(): void {
  const client = useClient();
  useEffect(() => tellJobs(client), [client]);
}

function tellJobs(client: Client): () => void {
  const running = new Set<string>();
  return client.subscribe((event) => {
    if (event.name !== 'jobs.changed') return;
    const job = event.payload;
    if (job.state === 'running') {
      running.add(job.id);
      return;
    }
    // Events may be told again after a reconnect; a job that ended before we looked is old news.
    const ageMs = job.endedAtMs === null ? 0 : Date.now() - job.endedAtMs;
    if (!running.delete(job.id) && ageMs > 5000) return;
    if (isWatched(job.id)) return;
    void tellJob(client, job);
  });
}

async function tellJob(client: Client, job: Job): Promise<void> {
  const possible = await undoableOf(client, job);
  const toast = jobToast(job, possible.length > 0, () => void undoWrites(client, possible));
  if (toast !== null) showToast(toast);
}

/** Asks the journal, because a job that failed half-way wrote some of its items and not others. */
async function undoableOf(client: Client, job: Job): Promise<readonly string[]> {
  if (job.journalIds.length === 0) return [];
  try {
    const { entries } = await client.call('journal.list', { limit: 200 });
    return undoState(job.journalIds, entries).possible;
  } catch {
    // The message matters more than its button; Activity still has the undo.
    return [];
  }
}
