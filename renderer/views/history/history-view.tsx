import './history.css';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { HistoryEvent } from '../../../shared/history/events.ts';
import { useOperation } from '../../client/queries.ts';
import { useHistory, useHistoryState } from '../../client/use-history.ts';
import type { HistorySearch } from '../../search-params.ts';
import type { RepositoryPlace } from '../../ui/links.tsx';
import { ErrorPanel, Skeleton } from '../../ui/states.tsx';
import { AsOfView, type MomentViewProps } from './as-of-view.tsx';
import { BetweenView } from './between-view.tsx';
import { EdgeView } from './edge-view.tsx';
import { EventPane } from './event-pane.tsx';
import { HistoryNotice } from './history-notice.tsx';
import { HistoryToolbar, TagFilter } from './history-toolbar.tsx';
import { HistoryWindow } from './history-window.tsx';
import { LanesView } from './lanes-view.tsx';
import { ListView } from './list-view.tsx';
import { useEvents } from './use-events.ts';
import { ViewSwitch, type HistoryViewName } from './view-switch.tsx';

/** What happened to the tags of a repository, and how to put them back. */
export function HistoryView() {
  const { connectionId, repository } = useParams({ from: '/c/$connectionId/r/$repository' });
  const search = useSearch({ from: '/c/$connectionId/r/$repository/history' });
  const navigate = useNavigate({ from: '/c/$connectionId/r/$repository/history' });
  const connection = useOperation('connections.list', {}).data?.connections.find((other) => other.id === connectionId);
  const place: RepositoryPlace = { connectionId, repository };
  const state = useHistoryState(place);
  const onSearch = useCallback(
    (change: HistorySearch) =>
      void navigate({ search: (known: HistorySearch) => withoutEmpty({ ...known, ...change }), replace: true }),
    [navigate],
  );
  const view = search.view ?? 'list';
  const props: MomentViewProps = { place, state, search, onSearch };
  const nothingKept = state.kept === undefined && state.error !== null;
  return (
    <div className="wb-screen">
      {view === 'list' || view === 'lanes' ? (
        <EventsView {...props} view={view} connectionName={connection?.name ?? 'This registry'} />
      ) : (
        <>
          <div className="wb-toolbar wb-history__bar">
            <ViewSwitch view={view} onSearch={onSearch} />
            {view !== 'edge' && <TagFilter search={search} onSearch={onSearch} />}
            <HistoryWindow {...props} />
          </div>
          <HistoryNotice state={state} connectionName={connection?.name ?? 'This registry'} />
          {!nothingKept && <MomentView {...props} view={view} />}
        </>
      )}
    </div>
  );
}

function MomentView({ view, ...props }: MomentViewProps & { view: Exclude<HistoryViewName, 'list' | 'lanes'> }) {
  switch (view) {
    case 'as-of':
      return <AsOfView {...props} />;
    case 'between':
      return <BetweenView {...props} />;
    case 'edge':
      return <EdgeView {...props} />;
  }
}

interface EventsViewProps extends MomentViewProps {
  readonly view: 'list' | 'lanes';
  readonly connectionName: string;
}

/** The list or the lanes over the whole history, with the details of one event beside them. */
function EventsView({ place, state, search, onSearch, view, connectionName }: EventsViewProps) {
  const history = useHistory(place, state);
  const model = useEvents(place, state, history, search);
  const opened = search.event === undefined ? undefined : model.events.find(({ id }) => id === search.event);
  const onOpen = (event: HistoryEvent) => onSearch({ event: event.id });
  const onActive = (event: HistoryEvent) => {
    if (opened !== undefined && opened.id !== event.id) onOpen(event);
  };
  const isWaiting = state.kept === undefined && state.isAsking;
  const error = history.error ?? (history.rows.length === 0 ? state.error : null);
  if (error !== null && history.rows.length === 0)
    return (
      <ErrorPanel
        error={error}
        what="The history could not be read"
        onRetry={state.error === null ? history.retry : state.retry}
      />
    );
  const isFirstLoad = history.rows.length === 0 && (history.status === 'loading' || isWaiting);
  return (
    <>
      <div className="wb-toolbar wb-history__bar">
        <ViewSwitch view={view} onSearch={onSearch} />
        <HistoryToolbar
          search={search}
          onSearch={onSearch}
          shown={model.shown.length}
          total={model.events.length}
          isReading={history.status === 'loading' && !isFirstLoad}
        />
        <HistoryWindow place={place} state={state} search={search} onSearch={onSearch} />
      </div>
      <HistoryNotice state={state} connectionName={connectionName} />
      {isFirstLoad ? (
        <Skeleton label="history" rows={16} />
      ) : (
        <div className="wb-history__panes">
          <div className="wb-history__main">
            {view === 'list' ? (
              <ListView model={model} onOpen={onOpen} onActive={onActive} onOnly={(tag) => onSearch({ tag })} />
            ) : (
              <LanesView model={model} search={search} onSearch={onSearch} onOpen={onOpen} onActive={onActive} />
            )}
          </div>
          {opened !== undefined && (
            <EventPane event={opened} model={model} onClose={() => onSearch({ event: undefined })} />
          )}
        </div>
      )}
    </>
  );
}

function withoutEmpty(search: HistorySearch): HistorySearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined && value !== ''));
}
