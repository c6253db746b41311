import type { HistoryEvent } from '../../../shared/history/events.ts';
import type { EventGroup } from '../../../shared/history/groups.ts';
import type { RepositoryState } from '../../../shared/history/states.ts';
import { shortDigest } from '../../../shared/oci/digest.ts';
import { openChange } from '../../state/change.ts';
import { Digest } from '../../ui/digest.tsx';
import { useRowTabIndex } from '../../ui/grid/row-context.ts';
import type { GridColumn } from '../../ui/grid/types.ts';
import type { RepositoryPlace } from '../../ui/links.tsx';
import { RelativeTime } from '../../ui/values.tsx';
import { eventVerb, showsBoth, togetherVerb } from './history-words.ts';
import { restoreChanges, restoreChoices } from './restore-model.ts';

/** The columns of the history: when, what in one sentence, and the way back. */
export function historyColumns({
  place,
  current,
}: {
  place: RepositoryPlace;
  current: RepositoryState;
}): readonly GridColumn<EventGroup>[] {
  return [
    { id: 'when', title: 'When', width: 92, align: 'end', cell: ({ first }) => <RelativeTime timeMs={first.atMs} /> },
    {
      id: 'what',
      title: 'What',
      width: 320,
      grow: true,
      cell: (group) =>
        group.events.length > 1 ? (
          <Together group={group} place={place} />
        ) : (
          <Sentence event={group.first} place={place} current={current} />
        ),
    },
    {
      id: 'restore',
      title: 'Restore',
      width: 110,
      cell: (group) => <RestoreButton group={group} place={place} current={current} />,
    },
  ];
}

const shownNames = 3;

function Together({ group: { first, events }, place }: { group: EventGroup; place: RepositoryPlace }) {
  const names = events.map(({ name }) => name);
  const rest = names.length - shownNames;
  return (
    <span className="wb-event" title={names.join(', ')}>
      <strong className="wb-event__count">{String(names.length)} tags</strong>
      <span className={first.kind === 'will-expire' ? undefined : 'wb-event__loss'}>{togetherVerb(first)}</span>
      <Digest digest={first.digest} linkTo={place} copy={false} />
      <span className="wb-dim wb-ellipsis">
        {names.slice(0, shownNames).join(', ')}
        {rest > 0 && ` and ${String(rest)} more`}
      </span>
    </span>
  );
}

interface EventCellProps {
  readonly event: HistoryEvent;
  readonly place: RepositoryPlace;
  readonly current: RepositoryState;
}

const losses: ReadonlySet<HistoryEvent['kind']> = new Set(['deleted', 'expired', 'purged']);

function Sentence({ event, place, current }: EventCellProps) {
  const isNow = current.get(event.name) === event.row && !event.isFuture;
  return (
    <span className="wb-event">
      <strong className="wb-tag wb-ellipsis" title={event.name}>
        {event.name}
      </strong>
      <span className={losses.has(event.kind) ? 'wb-event__loss' : undefined}>{eventVerb(event)}</span>
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

/** Opens the preview of putting the tags back; nothing is written here. */
function RestoreButton({
  group: { first, events },
  place,
  current,
}: {
  group: EventGroup;
  place: RepositoryPlace;
  current: RepositoryState;
}) {
  const tabIndex = useRowTabIndex();
  const choice = restoreChoices(first, current)[0];
  const changes = restoreChanges(events, current);
  if (choice === undefined || changes.length === 0) return null;
  const target = shortDigest(choice.digest);
  const isGroup = events.length > 1;
  const count = `${changes.length === events.length ? 'all ' : ''}${String(changes.length)}`;
  const words = isGroup ? `Restore ${count} tags to ${target}` : `Restore ${first.name} to ${target}`;
  return (
    <button
      type="button"
      className="wb-text-button"
      tabIndex={tabIndex}
      aria-label={words}
      title={`${words}${choice.moment === 'before' && !isGroup ? ', as it was before this' : ''}: look at it first`}
      onClick={(click) => {
        click.stopPropagation();
        openChange({ ...place, changes });
      }}
    >
      {isGroup ? `Restore ${count}…` : 'Restore…'}
    </button>
  );
}
