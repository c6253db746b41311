import './repositories.css';
import { Button, SearchInput, Title } from '@patternfly/react-core';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useState, type ReactNode } from 'react';
import type { Connection } from '../../../shared/contract/connections.ts';
import type { Repository } from '../../../shared/contract/repositories.ts';
import { toWireError, type AppError } from '../../../shared/errors.ts';
import { useWrite } from '../../client/queries.ts';
import { useAllRepositories } from '../../client/use-all-repositories.ts';
import { plural } from '../../ui/format.ts';
import { Grid } from '../../ui/grid/grid.tsx';
import type { GridColumn } from '../../ui/grid/types.ts';
import { RepositoryLink } from '../../ui/links.tsx';
import type { MenuEntry } from '../../ui/menu.tsx';
import { sortNaturally } from '../../ui/natural-sort.ts';
import { EmptyState, ErrorPanel, Skeleton } from '../../ui/states.tsx';
import { RelativeTime } from '../../ui/values.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { asFailed } from '../frame/connection-words.ts';
import { FileHeader } from '../files/file-header.tsx';
import { AddRepositoryPanel } from './add-repository-panel.tsx';
import { KnownConnection } from '../connect/known-connection.tsx';
import { ConnectionHeader } from './connection-header.tsx';
import { ListingNotice } from './listing-notice.tsx';

/** All repositories of one registry, with a way to name those it does not list. */
export function RepositoriesView() {
  const { connectionId } = useParams({ from: '/c/$connectionId' });
  return (
    <KnownConnection connectionId={connectionId}>
      {(connection) => <RepositoryList key={connectionId} connection={connection} />}
    </KnownConnection>
  );
}

function RepositoryList({ connection }: { connection: Connection }) {
  useTitle(connection.name);
  const { q = '' } = useSearch({ from: '/c/$connectionId' });
  const navigate = useNavigate({ from: '/c/$connectionId' });
  const [isAdding, setAdding] = useState(false);
  const list = useAllRepositories(connection.id);
  const pin = useWrite('repositories.pin');
  const forget = useWrite('repositories.forget');
  const words = q.trim().toLowerCase();
  const rows = useMemo(
    () =>
      sortNaturally(list.repositories, (repository) => repository.name).filter((repository) =>
        repository.name.includes(words),
      ),
    [list.repositories, words],
  );
  const isFile = connection.kind === 'file';
  const Header = isFile ? FileHeader : ConnectionHeader;
  const isFailed = list.error !== null && list.repositories.length === 0;
  const columns = useColumns(connection.id);
  const open = useCallback(
    (repository: Repository) => {
      const params = { connectionId: connection.id, repository: repository.name };
      void navigate({ to: '/c/$connectionId/r/$repository/tags', params, search: {} });
    },
    [connection.id, navigate],
  );
  const menu = (repository: Repository): MenuEntry[] => {
    const place = { connectionId: connection.id, repository: repository.name };
    return [
      { id: 'open', label: 'Open', run: () => open(repository) },
      {
        id: 'pin',
        label: repository.pinned ? 'Unpin' : 'Pin',
        run: () => pin.mutate({ ...place, pinned: !repository.pinned }),
      },
      ...(repository.addedByHand
        ? [
            {
              id: 'forget',
              label: 'Take off the list',
              description: 'Nothing changes in the registry.',
              run: () => forget.mutate(place),
            },
          ]
        : []),
    ];
  };
  const add = isFile ? undefined : (
    <Button variant="secondary" size="sm" onClick={() => setAdding(true)}>
      Add repository by name
    </Button>
  );
  return (
    <div className="wb-screen">
      <Header connection={isFailed ? asFailed(connection, toWireError(list.error)) : connection} />
      <div className="wb-toolbar">
        <Title headingLevel="h2" size="md" className="pf-v6-u-screen-reader">
          Repositories
        </Title>
        <SearchInput
          className="wb-filter"
          aria-label="Filter repositories"
          placeholder="Filter by name"
          value={q}
          onChange={(_event, value) => void navigate({ search: value === '' ? {} : { q: value }, replace: true })}
          onClear={() => void navigate({ search: {}, replace: true })}
        />
        <span className="wb-dim" role="status">
          {list.status === 'loading'
            ? 'Reading…'
            : isFailed
              ? ''
              : countWords(rows.length, list.repositories.length, words)}
        </span>
        <span className="wb-toolbar__space" />
        {!isAdding && add}
      </div>
      {isAdding && <AddRepositoryPanel connectionId={connection.id} onClose={() => setAdding(false)} />}
      {!isFailed && <RestUnread error={list.error} connection={connection} onRetry={list.retry} />}
      <ListingNotice listing={list} connection={connection} />
      {isFailed ? null : list.status === 'loading' && list.repositories.length === 0 ? (
        <Skeleton label="repositories" rows={12} />
      ) : (
        <Grid
          label={`Repositories of ${connection.name}`}
          columns={columns}
          rows={rows}
          rowKey={nameOf}
          rowText={nameOf}
          onOpen={open}
          menu={menu}
          empty={<NoRepositories kind={connection.kind} filter={q} actions={isAdding ? undefined : add} />}
        />
      )}
    </div>
  );
}

/** Why the rest of the list is not there, unless the header says already that nothing can be read now. */
function RestUnread({
  error,
  connection,
  onRetry,
}: {
  error: AppError | null;
  connection: Connection;
  onRetry: () => void;
}) {
  if (error === null || connection.state.status === 'failed') return null;
  return <ErrorPanel error={error} what="Not all repositories could be read" onRetry={onRetry} />;
}

function countWords(shown: number, all: number, filter: string): string {
  const total = plural(all, 'repository', 'repositories');
  return filter === '' ? total : `${String(shown)} of ${total}`;
}

function NoRepositories({ kind, filter, actions }: { kind: Connection['kind']; filter: string; actions: ReactNode }) {
  if (filter.trim() !== '')
    return <EmptyState title={`No repository has “${filter}” in its name`}>Clear the filter to see all.</EmptyState>;
  return (
    <EmptyState title="No repositories here" actions={actions}>
      {emptyWords[kind]}
    </EmptyState>
  );
}

const emptyWords: Readonly<Record<Connection['kind'], string>> = {
  local: 'Push one to this registry, or merge something into it.',
  remote: 'Name one that you know; Waybill asks the registry for its tags.',
  file: 'The file holds no image.',
  releases: 'This registry has no application releases yet.',
};

function nameOf(repository: Repository): string {
  return repository.name;
}

function useColumns(connectionId: string): readonly GridColumn<Repository>[] {
  return useMemo(
    () => [
      {
        id: 'name',
        title: 'Repository',
        width: 280,
        grow: true,
        cell: ({ name }) => <RepositoryLink place={{ connectionId, repository: name }} />,
      },
      {
        id: 'visibility',
        title: 'Visibility',
        width: 110,
        cell: ({ isPublic }) => (isPublic === null ? '' : isPublic ? 'public' : 'private'),
      },
      {
        id: 'source',
        title: 'Listed',
        width: 130,
        cell: ({ addedByHand, pinned }) =>
          [pinned ? 'pinned' : '', addedByHand ? 'by hand' : ''].filter((word) => word !== '').join(', '),
      },
      {
        id: 'modified',
        title: 'Last change',
        width: 120,
        align: 'end',
        cell: ({ lastModifiedMs }) => (lastModifiedMs === null ? '' : <RelativeTime timeMs={lastModifiedMs} />),
      },
    ],
    [connectionId],
  );
}
