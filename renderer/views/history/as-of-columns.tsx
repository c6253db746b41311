import type { MomentRow } from '../../../shared/contract/history.ts';
import { Digest } from '../../ui/digest.tsx';
import { formatAbsolute } from '../../ui/format.ts';
import type { GridColumn } from '../../ui/grid/types.ts';
import type { RepositoryPlace } from '../../ui/links.tsx';
import { PlatformChips } from '../../ui/platform-chips.tsx';
import { RelativeTime, Unknown } from '../../ui/values.tsx';
import { differenceTitles } from './history-words.ts';

/** The columns of a moment: what the tag was, and what it is now. */
export function asOfColumns(place: RepositoryPlace, atMs: number): readonly GridColumn<MomentRow>[] {
  return [
    {
      id: 'name',
      title: 'Tag',
      width: 180,
      cell: ({ name }) => (
        <strong className="wb-tag wb-ellipsis" title={name}>
          {name}
        </strong>
      ),
    },
    { id: 'then', title: 'Then', width: 128, cell: ({ then }) => <Then row={then} place={place} atMs={atMs} /> },
    {
      id: 'difference',
      title: 'Now',
      width: 240,
      cell: ({ difference, now }) => (
        <span className={`wb-asof__now wb-asof__now--${difference}`}>
          {differenceTitles[difference]}
          {difference !== 'same' && now !== null && <Digest digest={now.digest} linkTo={place} copy={false} />}
        </span>
      ),
    },
    {
      id: 'platforms',
      title: 'Platforms',
      width: 180,
      grow: true,
      hint: 'Of lists that were read before; open the digest for the rest',
      cell: ({ platforms }) =>
        platforms === null ? (
          <Unknown what="platforms" />
        ) : (
          <PlatformChips platforms={platforms} impliedOs="linux" max={5} />
        ),
    },
    {
      id: 'since',
      title: 'Since',
      width: 100,
      align: 'end',
      hint: 'When the tag began to point there',
      cell: ({ then, now }) => <RelativeTime timeMs={(then ?? now)?.startMs ?? null} />,
    },
    {
      id: 'until',
      title: 'Ended',
      width: 100,
      align: 'end',
      hint: 'When what it was then ended, or will',
      cell: ({ then }) =>
        then === null ? null : then.endMs === null ? (
          <span className="wb-dim">not ended</span>
        ) : (
          <RelativeTime timeMs={then.endMs} />
        ),
    },
  ];
}

function Then({ row, place, atMs }: { row: MomentRow['then']; place: RepositoryPlace; atMs: number }) {
  if (row === null) return <span className="wb-dim">no such tag</span>;
  const isGuess = row.lastSeenMs !== null && atMs > row.lastSeenMs;
  return (
    <>
      <Digest digest={row.digest} linkTo={place} copy={false} />
      {isGuess && row.lastSeenMs !== null && (
        <span className="wb-dim" title={`Last seen so on ${formatAbsolute(row.lastSeenMs)}; after that nobody looked`}>
          {' '}
          ?
        </span>
      )}
    </>
  );
}
