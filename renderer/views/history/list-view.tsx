import { useMemo } from 'react';
import type { HistoryEvent } from '../../../shared/history/events.ts';
import { groupEvents, type EventGroup } from '../../../shared/history/groups.ts';
import { shortDigest } from '../../../shared/oci/digest.ts';
import { openChange } from '../../state/change.ts';
import { useSelection } from '../../state/selection.ts';
import { copyText } from '../../ui/copy.ts';
import { formatCount, plural } from '../../ui/format.ts';
import { Grid } from '../../ui/grid/grid.tsx';
import { emptySelection, keepExisting } from '../../ui/grid/selection.ts';
import type { MenuEntry } from '../../ui/menu.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { HistoryBulkBar } from './history-bulk-bar.tsx';
import { historyColumns } from './history-columns.tsx';
import type { EventsModel } from './use-events.ts';
import { eventSentence } from './history-words.ts';
import { restoreChanges, restoreChoices, restoreTogether } from './restore-model.ts';

const keyOf = (group: EventGroup) => group.id;
const textOf = (group: EventGroup) => group.first.name;
const lineOf = (event: HistoryEvent) => `${new Date(event.atMs).toISOString()} ${eventSentence(event)}`;

export interface ListViewProps {
  readonly model: EventsModel;
  /** Opens the details of an event, or takes them to another one where they are open. */
  readonly onOpen: (event: HistoryEvent) => void;
  readonly onActive: (event: HistoryEvent) => void;
  readonly onOnly: (tag: string) => void;
}

/** What happened, in sentences, the newest first; tags that ended together in one line. */
export function ListView({ model, onOpen, onActive, onOnly }: ListViewProps) {
  const { place, rows, shown, events, current, isComplete, source } = model;
  const { connectionId, repository } = place;
  const groups = useMemo(() => groupEvents(shown), [shown]);
  const all = useMemo(() => groupEvents(events), [events]);
  const [stored, select] = useSelection(`history ${connectionId} ${repository}`);
  const selection = useMemo(
    () => (isComplete ? keepExisting(stored, new Set(all.map(keyOf))) : stored),
    [isComplete, stored, all],
  );
  const chosen = useMemo(() => chosenEvents(groups, all, selection.keys), [groups, all, selection]);
  const columns = useMemo(
    () => historyColumns({ place: { connectionId, repository }, current }),
    [connectionId, repository, current],
  );
  const menu = ({ first }: EventGroup): MenuEntry[] => [
    ...restoreEntries(first, model),
    { id: 'open', label: 'What changed', startsGroup: true, run: () => onOpen(first) },
    { id: 'only', label: 'Only this tag', run: () => onOnly(first.name) },
    { id: 'copy', label: 'Copy as text', run: () => void copyText(lineOf(first), 'Event') },
  ];
  return (
    <>
      <Grid
        label={`History of ${repository}`}
        columns={columns}
        rows={groups}
        rowKey={keyOf}
        rowText={textOf}
        rowClass={({ first }) => (first.isFuture ? 'wb-event--future' : '')}
        selection={{ value: selection, onChange: select }}
        onOpen={({ first }) => onOpen(first)}
        onActive={({ first }) => onActive(first)}
        menu={menu}
        empty={<NoEvents isFiltered={events.length > 0} source={source} />}
      />
      <HistoryBulkBar
        place={place}
        isEmpty={selection.keys.size === 0}
        summary={`${formatCount(chosen.length)} of ${plural(events.length, 'event')} selected`}
        changes={restoreChanges(chosen, current)}
        nothing="The tags of these events already point there, or cannot be restored from here."
        asText={() => chosen.map(lineOf).join('\n')}
        onClear={() => select(emptySelection)}
      />
    </>
  );

  function restoreEntries(event: HistoryEvent, { current: now }: EventsModel): MenuEntry[] {
    const together = restoreTogether(event, rows, now);
    const others = together.length - 1;
    return [
      ...restoreChoices(event, now).map(({ digest, moment }): MenuEntry => ({
        id: `restore ${digest}`,
        label: `Restore to ${shortDigest(digest)}…`,
        description: moment === 'before' ? 'as it was before this' : 'as this left it',
        run: () => openChange({ connectionId, repository, changes: [{ kind: 'restore', tag: event.name, digest }] }),
      })),
      ...(others < 1
        ? []
        : [
            {
              id: 'together',
              label: `Restore with the ${String(others)} that went with it…`,
              run: () => openChange({ connectionId, repository, changes: together }),
            },
          ]),
    ];
  }
}

/** Of a group that is on screen only what is seen of it counts; what was selected under another filter counts whole. */
function chosenEvents(groups: readonly EventGroup[], all: readonly EventGroup[], keys: ReadonlySet<string>) {
  const isOnScreen = new Set(groups.map(keyOf));
  return [...groups, ...all.filter(({ id }) => !isOnScreen.has(id))]
    .filter(({ id }) => keys.has(id))
    .flatMap((group) => group.events);
}

/** Nothing to show, and why. */
export function NoEvents({ isFiltered, source }: { isFiltered: boolean; source: EventsModel['source'] }) {
  if (isFiltered) return <EmptyState title="No event matches">Take a part of the filter away.</EmptyState>;
  return (
    <EmptyState title="Nothing has happened here yet">
      {source === 'seen'
        ? 'Waybill has not seen this repository before. From now on it notes what changes each time it looks.'
        : 'Push an image; it will be the first event.'}
    </EmptyState>
  );
}
