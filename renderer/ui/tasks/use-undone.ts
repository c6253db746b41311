import { useOperation } from '../../client/queries.ts';

/** True once all these writes have been taken back, from wherever that was done. */
export function useUndone(journalIds: readonly string[]): boolean {
  const { data } = useOperation('journal.list', { limit: 200 }, { enabled: journalIds.length > 0 });
  if (data === undefined || journalIds.length === 0) return false;
  const undone = new Set(data.entries.filter((entry) => entry.state === 'undone').map((entry) => entry.id));
  return journalIds.every((id) => undone.has(id));
}
