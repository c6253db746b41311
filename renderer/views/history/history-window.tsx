import { Button } from '@patternfly/react-core';
import { useEdgeCounts } from '../../client/use-history.ts';
import { formatRelative, plural } from '../../ui/format.ts';
import { useNow } from '../../ui/use-now.ts';
import type { MomentViewProps } from './as-of-view.tsx';
import { windowWords } from './history-words.ts';

/** How long the registry keeps what is deleted, what goes soon, and when it was read. */
export function HistoryWindow({ place, state, search, onSearch }: MomentViewProps) {
  const now = useNow();
  const edge = useEdgeCounts(place, state);
  const { kept, isAsking } = state;
  const words = kept?.source === 'registry' ? windowWords(kept.windowMs) : '';
  const synced = kept === undefined || kept.syncedAtMs === null ? '' : `Read ${formatRelative(kept.syncedAtMs, now)}.`;
  return (
    <span className="wb-dim wb-history__fresh" title={`${words} ${synced}`.trim()}>
      {edge !== undefined && edge.soon > 0 && search.view !== 'edge' && (
        <Button variant="link" isInline size="sm" onClick={() => onSearch({ view: 'edge' })}>
          {plural(edge.soon, 'version goes', 'versions go')} within 3 days
        </Button>
      )}
      <span className="wb-ellipsis">{isAsking ? 'Asking the registry…' : words === '' ? synced : words}</span>
    </span>
  );
}
