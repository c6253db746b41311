import { useCallback } from 'react';
import type { Client } from '../../../shared/contract/index.ts';
import { useClient } from '../../client/client-context.tsx';
import { errorWords } from '../../client/error-words.ts';
import { asAppError } from '../../client/queries.ts';
import { showToast } from '../../state/toasts.ts';

/** Takes writes back. What comes of it arrives as a job of its own; a refusal is told at once. */
export async function undoWrites(client: Client, journalIds: readonly string[]): Promise<void> {
  try {
    await client.call('journal.undo', { ids: [...journalIds] });
  } catch (error) {
    const words = errorWords(asAppError(error));
    showToast({ variant: 'danger', title: 'Could not be undone', body: `${words.why} ${words.advice}` });
  }
}

/** {@link undoWrites} with the client of this page. */
export function useUndo(): (journalIds: readonly string[]) => void {
  const client = useClient();
  return useCallback((ids) => void undoWrites(client, ids), [client]);
}
