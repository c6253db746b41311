import { Button } from '@patternfly/react-core';
import FolderOpenIcon from '@patternfly/react-icons/dist/esm/icons/folder-open-icon';
import PlusIcon from '@patternfly/react-icons/dist/esm/icons/plus-icon';
import { useQueries } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { toWireError } from '../../../shared/errors.ts';
import { useClient } from '../../client/client-context.tsx';
import { errorWords } from '../../client/error-words.ts';
import { asAppError, operationQuery, useOperation } from '../../client/queries.ts';
import { recentVisits, rememberVisit } from '../../state/recent.ts';
import { keepOpen, setExpanded, useExpanded } from '../../state/view.ts';
import { targetIndex, typeAheadIndex } from '../../ui/grid/keys.ts';
import { ErrorPanel, Skeleton } from '../../ui/states.tsx';
import { PlaceNode } from './place-node.tsx';
import {
  connectionNodeId,
  isConnectionOpen,
  placeRows,
  recentRows,
  type PlaceListing,
  type PlaceRow,
} from './places-model.ts';

const rowHeightPx = 26;

/** Left: the local library, registries with their state, and their repositories by namespace. */
export function Places() {
  const connections = useOperation('connections.list', {});
  const navigate = useNavigate();
  return (
    <nav className="wb-places" aria-label="Places">
      {connections.data !== undefined ? (
        <PlacesTree connections={connections.data.connections} />
      ) : connections.error !== null ? (
        <ErrorPanel
          error={connections.error}
          what="The registries could not be read"
          onRetry={() => void connections.refetch()}
        />
      ) : (
        <div className="wb-places__tree">
          <Skeleton label="places" rows={6} />
        </div>
      )}
      <div className="wb-places__foot">
        <Button
          variant="link"
          size="sm"
          icon={<PlusIcon />}
          onClick={() => void navigate({ to: '/connections/add', search: {} })}
        >
          Add registry
        </Button>
        <Button
          variant="link"
          size="sm"
          icon={<FolderOpenIcon />}
          onClick={() => void navigate({ to: '/files/open', search: {} })}
        >
          Open files…
        </Button>
      </div>
    </nav>
  );
}

type Connections = Parameters<typeof placeRows>[0];

function useListings(connections: Connections, currentId: string | null): ReadonlyMap<string, PlaceListing> {
  const client = useClient();
  const expanded = useExpanded();
  const open = connections.filter((connection) => isConnectionOpen(connection, expanded, currentId));
  const results = useQueries({
    queries: open.map((connection) =>
      operationQuery(client, 'repositories.list', { connectionId: connection.id, limit: 1000 }),
    ),
  });
  return new Map(
    open.map((connection, index): [string, PlaceListing] => {
      const result = results[index];
      if (result?.data !== undefined) {
        const { repositories, listing, reason } = result.data;
        return [
          connection.id,
          { status: 'ready', repositories, listing, reason: reason === null ? null : errorWords(reason).title },
        ];
      }
      const error = result?.error;
      if (error === null || error === undefined)
        return [connection.id, { status: 'loading', repositories: [], listing: 'complete', reason: null }];
      return [
        connection.id,
        {
          status: 'failed',
          repositories: [],
          listing: 'complete',
          reason: errorWords(asAppError(error)).title,
          error: toWireError(asAppError(error)),
        },
      ];
    }),
  );
}

/** What was looked at last, as it was when a repository was opened, so that the tree does not move under the pointer. */
function useVisitsOutside(isInside: boolean): ReturnType<typeof recentVisits> {
  const [shown, setShown] = useState(recentVisits);
  const [wasInside, setWasInside] = useState(isInside);
  if (wasInside !== isInside) {
    setWasInside(isInside);
    if (!isInside) setShown(recentVisits());
  }
  return shown;
}

function PlacesTree({ connections }: { connections: Connections }) {
  const navigate = useNavigate();
  const params = useParams({ strict: false });
  const currentId = params.connectionId ?? null;
  useEffect(() => {
    if (currentId !== null) keepOpen(connectionNodeId(currentId));
  }, [currentId]);
  const { repository } = params;
  useEffect(() => {
    if (currentId !== null && repository !== undefined)
      rememberVisit({ connectionId: currentId, repository, atMs: Date.now() });
  }, [currentId, repository]);
  const expanded = useExpanded();
  const listings = useListings(connections, currentId);
  const visits = useVisitsOutside(params.repository !== undefined);
  const rows = [
    ...recentRows(connections, visits, expanded),
    ...placeRows(connections, listings, expanded, currentId, params.repository ?? null),
  ];
  const currentRow = rows.findIndex(
    (row) =>
      (row.kind === 'repository' && row.connectionId === currentId && row.repository.name === params.repository) ||
      (row.kind === 'connection' && params.repository === undefined && row.connection.id === currentId),
  );
  const [activeId, setActiveId] = useState<string | null>(null);
  const found = rows.findIndex((row) => row.id === activeId);
  const activeIndex = found >= 0 ? found : Math.max(0, currentRow);
  const scroller = useRef<HTMLDivElement>(null);
  const typed = useRef({ text: '', atMs: 0 });
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing made from the virtualizer is memoised
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeightPx,
    overscan: 20,
  });

  const currentRowId = rows[currentRow]?.id;
  useEffect(() => {
    // Once per place: what the user scrolls to or opens afterwards stays where it is.
    if (currentRowId !== undefined) virtualizer.scrollToIndex(currentRow, { align: 'auto' });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the row's place in the list changes without it
  }, [currentRowId]);

  const focus = (index: number) => {
    const row = rows[index];
    if (row === undefined) return;
    setActiveId(row.id);
    virtualizer.scrollToIndex(index);
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-index="${String(index)}"]`)?.focus({ preventScroll: true }),
    );
  };
  const open = (row: PlaceRow) => {
    setActiveId(row.id);
    if (row.kind === 'namespace' || row.kind === 'recents' || row.kind === 'files') setExpanded(row.id, !row.expanded);
    else if (row.kind === 'connection') {
      setExpanded(row.id, true);
      void navigate({ to: '/c/$connectionId', params: { connectionId: row.connection.id }, search: {} });
    } else if (row.kind === 'note')
      void navigate({ to: '/c/$connectionId', params: { connectionId: row.connectionId }, search: {} });
    else {
      const repository = row.kind === 'recent' ? row.repository : row.repository.name;
      const place = { connectionId: row.connectionId, repository };
      void navigate({ to: '/c/$connectionId/r/$repository/tags', params: place, search: {} });
    }
  };
  const turn = (row: PlaceRow, isOpen: boolean, index: number) => {
    const canTurn = 'expanded' in row;
    if (canTurn && row.expanded !== isOpen) setExpanded(row.id, isOpen);
    else if (isOpen && canTurn) focus(index + 1);
    else if (!isOpen)
      focus(
        Math.max(
          0,
          rows.findLastIndex((other, at) => at < index && other.level < row.level),
        ),
      );
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const row = rows[activeIndex];
    if (row === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = targetIndex(event.key, activeIndex, rows.length, 10);
    if (target !== null) focus(target);
    else if (event.key === 'ArrowRight' || event.key === 'ArrowLeft')
      turn(row, event.key === 'ArrowRight', activeIndex);
    else if (event.key === 'Enter' || event.key === ' ') open(row);
    else if (event.key.length === 1) {
      const isNew = event.timeStamp - typed.current.atMs > 800;
      typed.current = { text: (isNew ? '' : typed.current.text) + event.key, atMs: event.timeStamp };
      const hit = typeAheadIndex((index) => rowText(rows[index]), rows.length, activeIndex, typed.current.text);
      if (hit !== null) focus(hit);
    } else return;
    event.preventDefault();
  };
  return (
    <div
      className="wb-places__tree"
      ref={scroller}
      role="tree"
      aria-label="Registries and repositories"
      onKeyDown={onKeyDown}
    >
      <div role="presentation" style={{ position: 'relative', height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          return (
            <PlaceNode
              key={row.id}
              row={row}
              index={item.index}
              topPx={item.start}
              isCurrent={item.index === currentRow}
              isTabStop={item.index === activeIndex}
              onOpen={open}
              onTurn={(isOpen) => setExpanded(row.id, isOpen)}
              onFocus={() => setActiveId(row.id)}
            />
          );
        })}
      </div>
    </div>
  );
}

function rowText(row: PlaceRow | undefined): string {
  if (row === undefined) return '';
  switch (row.kind) {
    case 'connection':
      return row.connection.name;
    case 'namespace':
      return row.name;
    case 'recents':
      return 'Recent';
    case 'files':
      return 'Open files';
    case 'recent':
      return row.repository.slice(row.repository.lastIndexOf('/') + 1);
    default:
      return row.text;
  }
}
