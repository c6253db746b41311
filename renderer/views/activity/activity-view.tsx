import './activity.css';
import { Button } from '@patternfly/react-core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import type { JournalEntry } from '../../../shared/contract/journal.ts';
import type { ActivitySearch } from '../../search-params.ts';
import { copyText } from '../../ui/copy.ts';
import { formatCount, plural } from '../../ui/format.ts';
import { Grid } from '../../ui/grid/grid.tsx';
import { emptySelection, keepExisting, type Selection } from '../../ui/grid/selection.ts';
import { MenuButton } from '../../ui/menu-button.tsx';
import { saveText } from '../../ui/save-text.ts';
import { EmptyState, ErrorPanel, Skeleton } from '../../ui/states.tsx';
import { useUndo } from '../../ui/tasks/use-undo.ts';
import { entrySentence, journalJson, journalMarkdown } from './activity-words.ts';
import { activityColumns } from './activity-columns.tsx';
import { filterEntries, isFiltering } from './activity-filter.ts';
import { ActivityFilters } from './activity-toolbar.tsx';
import { EntryDetails } from './entry-details.tsx';
import { useJournal } from './use-journal.ts';

const keyOf = (entry: JournalEntry) => entry.id;

/** Every write Waybill made, with before and after, what came of it, and the way back. */
export function ActivityView() {
  const search = useSearch({ from: '/activity' });
  const navigate = useNavigate({ from: '/activity' });
  const journal = useJournal({ connectionId: search.connectionId, repository: search.repository });
  const undo = useUndo();
  const [selection, setSelection] = useState<Selection>(emptySelection);
  const [activeId, setActiveId] = useState<string | null>(null);
  const { entries: read } = journal;
  const entries = filterEntries(read, search);
  const isPart = isFiltering(search) && journal.hasMore;
  // A filter over part of the journal would say “none” where there may be one.
  useEffect(() => {
    if (isPart && !journal.isReading && journal.error === null) journal.readMore();
  });
  const columns = useMemo(() => activityColumns((id) => undo([id])), [undo]);
  const chosen = useMemo(() => keepExisting(selection, new Set(entries.map(keyOf))), [selection, entries]);
  const setSearch = (next: ActivitySearch) => void navigate({ search: next, replace: true });
  if (journal.state === 'loading') return <Skeleton label="the journal" />;
  if (journal.state === 'failed' && journal.error !== null) {
    return <ErrorPanel error={journal.error} what="The journal could not be read" onRetry={journal.retry} />;
  }
  const active = entries.find((entry) => entry.id === activeId);
  const marked = entries.filter((entry) => chosen.keys.has(entry.id));
  const undoable = marked.filter((entry) => entry.undo.possible);
  return (
    <div className="wb-screen">
      <div className="wb-toolbar">
        <h1 className="wb-activity__title">Activity</h1>
        <ActivityFilters search={search} onSearch={setSearch} entries={read} />
        <span className="wb-dim" role="status">
          {countWords(entries.length, read.length, journal.hasMore)}
        </span>
        <span className="wb-toolbar__space" />
        {marked.length > 0 && (
          <UndoMarked marked={marked.length} undoable={undoable} onUndo={() => undo(undoable.map(keyOf))} />
        )}
        <ExportMenu entries={marked.length > 0 ? marked : entries} isPart={marked.length > 0} />
      </div>
      {journal.error !== null && (
        <ErrorPanel error={journal.error} what="The journal could not be read further" onRetry={journal.retry} />
      )}
      <Grid
        label="Journal of writes"
        columns={columns}
        rows={entries}
        rowKey={keyOf}
        rowText={entrySentence}
        selection={{ value: chosen, onChange: setSelection }}
        onActive={(entry) => setActiveId(entry.id)}
        rowClass={(entry) => (entry.state === 'undone' ? 'wb-activity__row--undone' : '')}
        onVisible={(_first, last) => {
          if (journal.hasMore && !isPart && last > entries.length - 50) journal.readMore();
        }}
        empty={<NothingHere isPart={isPart} isFiltered={isFiltering(search)} onClear={() => setSearch({})} />}
      />
      {active !== undefined && (
        <EntryDetails entry={active} onUndo={() => undo([active.id])} onClose={() => setActiveId(null)} />
      )}
    </div>
  );
}

function countWords(shown: number, read: number, hasMore: boolean): string {
  const total = `${formatCount(read)}${hasMore ? ' or more' : ''}`;
  return shown === read ? `${total} ${read === 1 ? 'write' : 'writes'}` : `${formatCount(shown)} of ${total} writes`;
}

function NothingHere({ isPart, isFiltered, onClear }: { isPart: boolean; isFiltered: boolean; onClear: () => void }) {
  if (isPart) return <EmptyState title="Looking…">The journal is read to its end.</EmptyState>;
  if (!isFiltered)
    return (
      <EmptyState title="Nothing has been written yet">
        Every change of a tag appears here with what it was before and after, and can be taken back.
      </EmptyState>
    );
  return (
    <EmptyState
      title="No write is like that"
      actions={
        <Button variant="link" onClick={onClear}>
          Show all
        </Button>
      }
    />
  );
}

function UndoMarked({
  marked,
  undoable,
  onUndo,
}: {
  marked: number;
  undoable: readonly JournalEntry[];
  onUndo: () => void;
}) {
  if (undoable.length === 0)
    return (
      <span className="wb-dim">None of the {plural(marked, 'selected entry', 'selected entries')} can be undone</span>
    );
  return (
    <Button variant="secondary" size="sm" onClick={onUndo}>
      Undo {plural(undoable.length, 'write')}
      {undoable.length < marked && ` of ${String(marked)} selected`}
    </Button>
  );
}

function ExportMenu({ entries, isPart }: { entries: readonly JournalEntry[]; isPart: boolean }) {
  const nothing = entries.length === 0 ? 'There are no entries' : undefined;
  const what = isPart ? 'selected entries' : 'entries shown';
  return (
    <MenuButton
      label="Export the journal"
      entries={[
        {
          id: 'copy',
          label: `Copy the ${what} as Markdown`,
          disabledBecause: nothing,
          run: () => void copyText(journalMarkdown(entries), 'Journal'),
        },
        {
          id: 'markdown',
          label: `Save the ${what} as Markdown`,
          startsGroup: true,
          disabledBecause: nothing,
          run: () => saveText('waybill-journal.md', journalMarkdown(entries), 'text/markdown'),
        },
        {
          id: 'json',
          label: `Save the ${what} as JSON`,
          disabledBecause: nothing,
          run: () => saveText('waybill-journal.json', journalJson(entries), 'application/json'),
        },
      ]}
    >
      Export
    </MenuButton>
  );
}
