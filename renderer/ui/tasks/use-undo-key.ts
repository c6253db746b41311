import { useEffect } from 'react';
import type { Client } from '../../../shared/contract/index.ts';
import { useClient } from '../../client/client-context.tsx';
import { errorWords } from '../../client/error-words.ts';
import { asAppError } from '../../client/queries.ts';
import { showToast } from '../../state/toasts.ts';
import { entrySentence, lastUndoable } from '../../views/activity/activity-words.ts';
import { undoWrites } from './use-undo.ts';

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable="true"]') !== null
  );
}

/** Names the last write and asks once more: a key pressed by mistake must not change a registry. */
async function offerUndo(client: Client): Promise<void> {
  try {
    const { entries } = await client.call('journal.list', { limit: 100 });
    const entry = lastUndoable(entries);
    if (entry === undefined) {
      showToast({
        variant: 'info',
        title: 'Nothing to undo',
        body: 'None of the last writes can be taken back. Activity says why.',
      });
      return;
    }
    showToast({
      variant: 'info',
      title: `Undo the last write to ${entry.tag}?`,
      body: entrySentence(entry),
      action: { label: 'Undo', run: () => void undoWrites(client, [entry.id]) },
    });
  } catch (error) {
    showToast({ variant: 'danger', title: 'The journal could not be read', body: errorWords(asAppError(error)).why });
  }
}

/** Ctrl+Z (⌘Z) anywhere but in a text field. */
export function useUndoKey(): void {
  const client = useClient();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isUndo =
        event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
      if (!isUndo || event.defaultPrevented || isTyping(event.target)) return;
      event.preventDefault();
      void offerUndo(client);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [client]);
}
