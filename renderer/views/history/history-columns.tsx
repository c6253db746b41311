import type { HistoryEvent } from '../../../shared/history/events.ts';
import type { RepositoryState } from '../../../shared/history/states.ts';
import { shortDigest } from '../../../shared/oci/digest.ts';
import { openChange } from '../../state/change.ts';
import { Digest } from '../../ui/digest.tsx';
import { useRowTabIndex } from '../../ui/grid/row-context.ts';
import type { GridColumn } from '../../ui/grid/types.ts';
import type { RepositoryPlace } from '../../ui/links.tsx';
import { RelativeTime } from '../../ui/values.tsx';
import { eventVerb, showsBoth } from './history-words.ts';
import { restoreChoices } from './restore-model.ts';

/** The columns of the history: when, what in one sentence, and the way back. */
export function historyColumns({
  place,
  current,
}: {
  place: RepositoryPlace;
  current: RepositoryState;
}): readonly GridColumn<HistoryEvent>[] {
  return [
    { id: 'when', title: 'When', width: 92, align: 'end', cell: (event) => <RelativeTime timeMs={event.atMs} /> },
    {
      id: 'what',
      title: 'What',
      width: 320,
      grow: true,
      cell: (event) => <Sentence event={event} place={place} current={current} />,
    },
    {
      id: 'restore',
      title: 'Restore',
      width: 86,
      cell: (event) => <RestoreButton event={event} place={place} current={current} />,
    },
  ];
}

interface EventCellProps {
  readonly event: HistoryEvent;
  readonly place: RepositoryPlace;
  readonly current: RepositoryState;
}

function Sentence({ event, place, current }: EventCellProps) {
  const isNow = current.get(event.name) === event.row && !event.isFuture;
  return (
    <span className="wb-event">
      <strong className="wb-tag wb-ellipsis" title={event.name}>
        {event.name}
      </strong>
      <span
        className={
          event.kind === 'deleted' || event.kind === 'expired' || event.kind === 'purged' ? 'wb-event__loss' : undefined
        }
      >
        {eventVerb(event)}
      </span>
      {showsBoth(event) && event.previousDigest !== null && (
        <>
          <Digest digest={event.previousDigest} linkTo={place} old copy={false} />
          <span aria-label="to" className="wb-dim">
            →
          </span>
        </>
      )}
      <Digest digest={event.digest} linkTo={place} copy={false} />
      {isNow && <span className="wb-chip">now</span>}
    </span>
  );
}

/** Opens the preview of putting the tag back; nothing is written here. */
function RestoreButton({ event, place, current }: EventCellProps) {
  const tabIndex = useRowTabIndex();
  const choice = restoreChoices(event, current)[0];
  if (choice === undefined) return null;
  const target = shortDigest(choice.digest);
  return (
    <button
      type="button"
      className="wb-text-button"
      tabIndex={tabIndex}
      aria-label={`Restore ${event.name} to ${target}`}
      title={`Look at putting ${event.name} back to ${target}${choice.moment === 'before' ? ', as it was before this' : ''}`}
      onClick={(click) => {
        click.stopPropagation();
        openChange({ ...place, changes: [{ kind: 'restore', tag: event.name, digest: choice.digest }] });
      }}
    >
      Restore…
    </button>
  );
}
