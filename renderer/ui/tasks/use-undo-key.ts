import { useEffect } from 'react';
import type { Client } from '../../../shared/contract/index.ts';
import { useClient } from '../../client/client-context.tsx';
import { errorWords } from '../../client/error-words.ts';
import { asAppError } from '../../client/queries.ts';
import { showToast } from '../../state/toasts.ts';
import { lastDeed, whyNoDeed } from './last-deed.ts';
import { undoWrites } from './use-undo.ts';

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable="true"]') !== null
  );
}

/** Names the last deed and asks once more: a key pressed by mistake must not change a registry. */
async function offerUndo(client: Client): Promise<void> {
  try {
    const [{ entries }, { jobs }] = await Promise.all([
      client.call('journal.list', { limit: 200 }),
      client.call('jobs.list', {}),
    ]);
    const deed = lastDeed(entries, jobs);
    if (deed === null) {
      showToast({ variant: 'info', title: 'Nothing to undo', body: whyNoDeed(entries) });
      return;
    }
    const action = { label: 'Undo', run: () => void undoWrites(client, deed.ids) };
    showToast({ variant: 'info', title: `Undo “${deed.title}”?`, body: deed.explanation, action });
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
