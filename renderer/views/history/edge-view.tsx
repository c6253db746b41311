import { useMemo } from 'react';
import type { EndedVersionRow } from '../../../shared/contract/history.ts';
import type { Output } from '../../../shared/contract/index.ts';
import { shortDigest } from '../../../shared/oci/digest.ts';
import { useHistoryEdge } from '../../client/use-history.ts';
import { openChange } from '../../state/change.ts';
import { useSelection } from '../../state/selection.ts';
import { Digest } from '../../ui/digest.tsx';
import { formatCount, plural } from '../../ui/format.ts';
import { Grid } from '../../ui/grid/grid.tsx';
import { emptySelection, keepExisting } from '../../ui/grid/selection.ts';
import { useRowTabIndex } from '../../ui/grid/row-context.ts';
import type { GridColumn } from '../../ui/grid/types.ts';
import type { RepositoryPlace } from '../../ui/links.tsx';
import { EmptyState, ErrorPanel, InfoNotice, Skeleton } from '../../ui/states.tsx';
import { RelativeTime } from '../../ui/values.tsx';
import type { MomentViewProps } from './as-of-view.tsx';
import { HistoryBulkBar } from './history-bulk-bar.tsx';
import { edgeSentence } from './history-words.ts';
import { restoreVersions } from './restore-model.ts';

type Edge = Output<'history.edge'>;
const digestOf = (version: EndedVersionRow) => version.digest;
const textOf = (version: EndedVersionRow) => version.tags[0]?.name ?? version.digest;

/** Versions without a tag, in the order in which the registry may forget them. */
export function EdgeView({ place, state }: MomentViewProps) {
  const { connectionId, repository } = place;
  const answer = useHistoryEdge({ ...place, limit: 1000 }, state);
  const versions = useMemo(() => answer.pages.flatMap((page) => page.versions), [answer.pages]);
  const [stored, select] = useSelection(`history edge ${connectionId} ${repository}`);
  const selection = useMemo(
    () => (answer.status === 'ready' ? keepExisting(stored, new Set(versions.map(digestOf))) : stored),
    [answer.status, stored, versions],
  );
  const columns = useMemo(() => edgeColumns({ connectionId, repository }), [connectionId, repository]);
  const chosen = versions.filter(({ digest }) => selection.keys.has(digest));
  const first = answer.pages[0];
  if (answer.error !== null && first === undefined)
    return <ErrorPanel error={answer.error} what="The edge of the history could not be read" onRetry={answer.retry} />;
  if (first === undefined) return <Skeleton label="what goes next" rows={16} />;
  if (first.state !== 'known') return <NoEdge state={first.state} />;
  return (
    <>
      <div className="wb-toolbar">
        <span role="status">
          <strong>{edgeSentence(first)}</strong>
        </span>
        <span className="wb-dim wb-ellipsis">A version that a list with a tag still names stays longer.</span>
      </div>
      <Grid
        label={`Versions of ${repository} without a tag`}
        columns={columns}
        rows={versions}
        rowKey={digestOf}
        rowText={textOf}
        selection={{ value: selection, onChange: select }}
        onOpen={(version) => openChange({ ...place, changes: restoreVersions([version]) })}
        rowClass={({ isOverdue }) => (isOverdue ? 'wb-edge__overdue' : '')}
        empty={
          <EmptyState title="Nothing is on its way out">Every version that was ever seen here has a tag.</EmptyState>
        }
      />
      <HistoryBulkBar
        place={place}
        isEmpty={chosen.length === 0}
        summary={`${formatCount(chosen.length)} of ${plural(versions.length, 'version')} selected`}
        changes={restoreVersions(chosen)}
        nothing="Nothing is selected."
        asText={() =>
          chosen.map(({ digest, tags }) => [digest, tags.map(({ name }) => name).join(',')].join('\t')).join('\n')
        }
        onClear={() => select(emptySelection)}
      />
    </>
  );
}

function NoEdge({ state }: { state: Exclude<Edge['state'], 'known'> }) {
  switch (state) {
    case 'nothing-kept':
      return (
        <InfoNotice title="The registry keeps nothing of what is deleted">
          Its time machine is set to no time at all: a version without a tag can be cleared away at once.
        </InfoNotice>
      );
    case 'unknown':
      return (
        <InfoNotice title="The registry does not say how long it keeps what is deleted">
          When a version without a tag goes for good cannot be told from here. What it still has can be restored from
          the list.
        </InfoNotice>
      );
    case 'no-history':
      return (
        <InfoNotice title="The registry keeps no history of tags">
          It may clear away a version as soon as its last tag is gone; when, it does not say.
        </InfoNotice>
      );
  }
}

function edgeColumns(place: RepositoryPlace): readonly GridColumn<EndedVersionRow>[] {
  return [
    {
      id: 'until',
      title: 'Goes',
      width: 110,
      align: 'end',
      hint: 'From then on the registry may clear it away',
      cell: ({ untilMs, isOverdue }) => (isOverdue ? <span>at any time</span> : <RelativeTime timeMs={untilMs} />),
    },
    { id: 'digest', title: 'Version', width: 140, cell: ({ digest }) => <Digest digest={digest} linkTo={place} /> },
    { id: 'tags', title: 'Last tags', width: 220, grow: true, cell: (version) => <Names version={version} /> },
    {
      id: 'ended',
      title: 'Without a tag since',
      width: 140,
      align: 'end',
      cell: ({ endedMs }) => <RelativeTime timeMs={endedMs} />,
    },
    { id: 'restore', title: 'Restore', width: 100, cell: (version) => <Restore version={version} place={place} /> },
  ];
}

const shownNames = 4;

function Names({ version: { tags, tagCount } }: { version: EndedVersionRow }) {
  return (
    <span className="wb-ellipsis" title={tags.map(({ name }) => name).join(', ')}>
      {tags.slice(0, shownNames).map(({ name, nowDigest }, index) => (
        <span key={name}>
          {index > 0 && ', '}
          <strong className="wb-tag">{name}</strong>
          {nowDigest !== null && <span className="wb-dim"> (now another)</span>}
        </span>
      ))}
      {tagCount > shownNames && <span className="wb-dim"> and {tagCount - shownNames} more</span>}
    </span>
  );
}

function Restore({ version, place }: { version: EndedVersionRow; place: RepositoryPlace }) {
  const tabIndex = useRowTabIndex();
  const changes = restoreVersions([version]);
  const names = changes.map(({ tag }) => tag).join(', ');
  return (
    <button
      type="button"
      className="wb-text-button"
      tabIndex={tabIndex}
      aria-label={`Restore ${names} to ${shortDigest(version.digest)}`}
      onClick={(click) => {
        click.stopPropagation();
        openChange({ ...place, changes });
      }}
    >
      Restore…
    </button>
  );
}
