import './history.css';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { historyEvents, type HistoryEvent } from '../../../shared/history/events.ts';
import { useOperation } from '../../client/queries.ts';
import { useHistory } from '../../client/use-history.ts';
import type { HistorySearch } from '../../search-params.ts';
import { openChange } from '../../state/change.ts';
import { useSelection } from '../../state/selection.ts';
import { Grid } from '../../ui/grid/grid.tsx';
import { keepExisting } from '../../ui/grid/selection.ts';
import type { MenuEntry } from '../../ui/menu.tsx';
import { shortDigest } from '../../../shared/oci/digest.ts';
import { copyText } from '../../ui/copy.ts';
import { useNow } from '../../ui/use-now.ts';
import { EmptyState, ErrorPanel, PartialNotice, Skeleton } from '../../ui/states.tsx';
import { HistoryBulkBar } from './history-bulk-bar.tsx';
import { historyColumns } from './history-columns.tsx';
import { filterEvents } from './history-filter.ts';
import { HistoryNotice } from './history-notice.tsx';
import { HistoryToolbar } from './history-toolbar.tsx';
import { eventSentence } from './history-words.ts';
import { presentOf, currentState, restoreChoices, restoreTogether } from './restore-model.ts';

const idOf = (event: HistoryEvent) => event.id;
const textOf = (event: HistoryEvent) => event.name;

/** What happened to the tags of a repository, and how to put them back. */
export function HistoryView() {
  const place = useParams({ from: '/c/$connectionId/r/$repository' });
  const { connectionId, repository } = place;
  const search = useSearch({ from: '/c/$connectionId/r/$repository/history' });
  const navigate = useNavigate({ from: '/c/$connectionId/r/$repository/history' });
  const connection = useOperation('connections.list', {}).data?.connections.find((other) => other.id === connectionId);
  const history = useHistory(place);
  const { rows } = history;
  const clockMs = useNow();
  const nowMs = useMemo(() => presentOf(rows, clockMs), [rows, clockMs]);
  const events = useMemo(() => historyEvents(rows, { nowMs }), [rows, nowMs]);
  const current = useMemo(() => currentState(rows, nowMs), [rows, nowMs]);
  const shown = useMemo(() => filterEvents(events, search), [events, search]);
  const [stored, select] = useSelection(`history ${connectionId} ${repository}`);
  const selection = useMemo(
    () => (history.status === 'ready' ? keepExisting(stored, new Set(events.map(idOf))) : stored),
    [history.status, stored, events],
  );
  const columns = useMemo(
    () => historyColumns({ place: { connectionId, repository }, current }),
    [connectionId, repository, current],
  );
  const setSearch = (change: HistorySearch) =>
    void navigate({ search: withoutEmpty({ ...search, ...change }), replace: true });

  const open = (event: HistoryEvent) =>
    void navigate({
      to: '/c/$connectionId/r/$repository/m/$reference',
      params: { ...place, reference: event.digest },
      search: { from: event.name },
    });
  const menu = (event: HistoryEvent): MenuEntry[] => {
    const choices = restoreChoices(event, current);
    const together = restoreTogether(event, rows, current);
    return [
      ...choices.map(({ digest, moment }): MenuEntry => ({
        id: `restore ${digest}`,
        label: `Restore to ${shortDigest(digest)}…`,
        description: moment === 'before' ? 'as it was before this' : 'as this left it',
        run: () => openChange({ connectionId, repository, changes: [{ kind: 'restore', tag: event.name, digest }] }),
      })),
      ...(together.length > 1
        ? [
            {
              id: 'together',
              label: `Restore with the ${String(together.length - 1)} that went with it…`,
              run: () => openChange({ connectionId, repository, changes: together }),
            },
          ]
        : []),
      { id: 'open', label: 'Open manifest', startsGroup: choices.length > 0, run: () => open(event) },
      { id: 'only', label: 'Only this tag', run: () => setSearch({ tag: event.name }) },
      {
        id: 'copy',
        label: 'Copy as text',
        run: () => void copyText(`${new Date(event.atMs).toISOString()} ${eventSentence(event)}`, 'Event'),
      },
    ];
  };

  if (history.error !== null && rows.length === 0)
    return <ErrorPanel error={history.error} what="The history could not be read" onRetry={history.retry} />;
  const isFirstLoad = history.status === 'loading' && rows.length === 0;
  return (
    <div className="wb-screen">
      <HistoryToolbar
        search={search}
        onSearch={setSearch}
        shown={shown.length}
        total={events.length}
        history={history}
      />
      {!isFirstLoad && <HistoryNotice history={history} connectionName={connection?.name ?? 'This registry'} />}
      {history.error !== null && (
        <ErrorPanel error={history.error} what="Not all of the history could be read" onRetry={history.retry} />
      )}
      {history.warnings.map((warning) => (
        <PartialNotice key={warning.code + warning.message} title="The history may not be complete">
          {warning.message}
        </PartialNotice>
      ))}
      {isFirstLoad ? (
        <Skeleton label="history" rows={16} />
      ) : (
        <Grid
          label={`History of ${repository}`}
          columns={columns}
          rows={shown}
          rowKey={idOf}
          rowText={textOf}
          rowClass={(event) => (event.isFuture ? 'wb-event--future' : '')}
          selection={{ value: selection, onChange: select }}
          onOpen={open}
          menu={menu}
          empty={
            events.length === 0 ? (
              <EmptyState title="Nothing has happened here yet">
                {history.source === 'seen'
                  ? 'Waybill has not seen this repository before. From now on it notes what changes each time it looks.'
                  : 'Push an image; it will be the first event.'}
              </EmptyState>
            ) : (
              <EmptyState title="No event matches">Take a part of the filter away.</EmptyState>
            )
          }
        />
      )}
      <HistoryBulkBar place={place} events={events} selection={selection} onSelection={select} current={current} />
    </div>
  );
}

function withoutEmpty({ tag, from, to, kinds }: HistorySearch): HistorySearch {
  return {
    ...(tag === undefined || tag === '' ? {} : { tag }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(kinds === undefined || kinds === '' ? {} : { kinds }),
  };
}
