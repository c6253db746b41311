import './watching.css';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { Watch } from '../../../shared/contract/watches.ts';
import { useOperation, useWrite } from '../../client/queries.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { plural } from '../../ui/format.ts';
import { Grid } from '../../ui/grid/grid.tsx';
import type { GridColumn, GridSort } from '../../ui/grid/types.ts';
import { RepositoryLink } from '../../ui/links.tsx';
import { EmptyState, ErrorPanel, Skeleton } from '../../ui/states.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { useNow } from '../../ui/use-now.ts';
import { RelativeTime, Size } from '../../ui/values.tsx';
import { intervalWords, nextWords, stateWords } from './watch-words.ts';
import { sortWatches } from './sort-watches.ts';

const keyOf = ({ connectionId, repository }: Watch) => `${connectionId} ${repository}`;

/** Every repository that Waybill looks at by itself. */
export function WatchingView() {
  useTitle('Watching');
  const list = useOperation('watches.list', {});
  const names = useConnectionNames();
  const navigate = useNavigate();
  const pauseAll = useWrite('watches.pauseAll');
  const pause = useWrite('watches.pause');
  const look = useWrite('watches.look');
  const remove = useWrite('watches.remove');
  const [sort, setSort] = useState<GridSort>({ column: 'repository', direction: 'asc' });
  const columns = useColumns(names);
  const watches = useMemo(
    () => sortWatches(list.data?.watches ?? [], sort, (id) => names.get(id) ?? id),
    [list.data, sort, names],
  );
  if (list.error !== null) {
    return <ErrorPanel error={list.error} what="The watches could not be read" onRetry={() => void list.refetch()} />;
  }
  if (list.data === undefined) return <Skeleton label="the watched repositories" />;
  const { pausedAll } = list.data;
  const error = pauseAll.error ?? pause.error ?? look.error ?? remove.error;
  return (
    <div className="wb-screen">
      <div className="wb-toolbar">
        <h1 className="wb-watching__title">Watching</h1>
        <span className="wb-dim" role="status">
          {pausedAll ? 'All watching rests' : plural(watches.length, 'repository', 'repositories')}
        </span>
        <span className="wb-toolbar__space" />
        <ActionButton
          onClick={() => pauseAll.mutate({ paused: !pausedAll })}
          disabledBecause={watches.length === 0 ? 'Nothing is watched.' : undefined}
        >
          {pausedAll ? 'Go on watching' : 'Pause all'}
        </ActionButton>
      </div>
      {error !== null && <ErrorPanel error={error} what="That was not done" />}
      <Grid
        label="Watched repositories"
        columns={columns}
        rows={watches}
        rowKey={keyOf}
        rowText={({ repository }) => repository}
        sort={sort}
        onSort={setSort}
        onOpen={({ connectionId, repository }) =>
          void navigate({
            to: '/c/$connectionId/r/$repository/history',
            params: { connectionId, repository },
            search: {},
          })
        }
        menu={({ connectionId, repository, paused, state }) => {
          const place = { connectionId, repository };
          return [
            {
              id: 'look',
              label: 'Look now',
              disabledBecause: state === 'looking' ? 'A look is under way.' : undefined,
              run: () => look.mutate(place),
            },
            {
              id: 'pause',
              label: paused ? 'Go on watching' : 'Pause',
              run: () => pause.mutate({ ...place, paused: !paused }),
            },
            {
              id: 'stop',
              label: 'Stop watching',
              description: 'What was seen and kept stays.',
              startsGroup: true,
              run: () => remove.mutate({ ...place, forgetManifests: false }),
            },
          ];
        }}
        empty={
          <EmptyState title="Nothing is watched">
            Open a repository and choose “Watch”. Waybill then looks at it while it runs, notes where every tag points
            and keeps the manifests: a history for registries that keep none.
          </EmptyState>
        }
      />
    </div>
  );
}

function useConnectionNames(): ReadonlyMap<string, string> {
  const { data } = useOperation('connections.list', {});
  return useMemo(() => new Map(data?.connections.map(({ id, name }) => [id, name])), [data]);
}

function useColumns(names: ReadonlyMap<string, string>): readonly GridColumn<Watch>[] {
  const nowMs = useNow();
  return useMemo(
    () => [
      {
        id: 'repository',
        title: 'Repository',
        width: 180,
        grow: true,
        sortable: true,
        cell: ({ connectionId, repository }) => <RepositoryLink place={{ connectionId, repository }} />,
      },
      {
        id: 'registry',
        title: 'Registry',
        width: 130,
        sortable: true,
        cell: ({ connectionId }) => <span className="wb-ellipsis">{names.get(connectionId) ?? connectionId}</span>,
      },
      {
        id: 'state',
        title: 'State',
        width: 130,
        cell: (watch) => <span title={watch.error?.message}>{stateWords(watch)}</span>,
      },
      { id: 'every', title: 'Looked at', width: 115, cell: ({ everyMinutes }) => intervalWords(everyMinutes) },
      {
        id: 'looked',
        title: 'Last look',
        width: 85,
        align: 'end',
        sortable: true,
        cell: ({ lookedAtMs }) => (lookedAtMs === null ? 'not yet' : <RelativeTime timeMs={lookedAtMs} />),
      },
      {
        id: 'next',
        title: 'Next look',
        width: 85,
        align: 'end',
        cell: ({ nextLookMs }) => (nextLookMs === null ? '' : nextWords(nextLookMs, nowMs)),
      },
      {
        id: 'changed',
        title: 'Last change',
        width: 100,
        align: 'end',
        sortable: true,
        cell: ({ changedAtMs }) => (changedAtMs === null ? 'none seen' : <RelativeTime timeMs={changedAtMs} />),
      },
      { id: 'tags', title: 'Tags', width: 55, align: 'end', cell: ({ tags }) => String(tags) },
      {
        id: 'kept',
        title: 'Kept',
        width: 80,
        align: 'end',
        hint: 'Manifests that are kept on this machine',
        cell: ({ kept }) => <Size bytes={kept.bytes} />,
      },
    ],
    [names, nowMs],
  );
}
