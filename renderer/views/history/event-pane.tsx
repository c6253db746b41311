import { Button } from '@patternfly/react-core';
import TimesIcon from '@patternfly/react-icons/dist/esm/icons/times-icon';
import { useId } from 'react';
import { siblingsOf, type HistoryEvent } from '../../../shared/history/events.ts';
import { shortDigest } from '../../../shared/oci/digest.ts';
import { openChange, useChangeRequest } from '../../state/change.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Digest } from '../../ui/digest.tsx';
import { formatAbsolute, plural } from '../../ui/format.ts';
import { RelativeTime } from '../../ui/values.tsx';
import { eventVerb, showsBoth } from './history-words.ts';
import { restoreChoices, restoreTogether } from './restore-model.ts';
import type { EventsModel } from './use-events.ts';
import { VersionDifference, VersionSummary } from './version-difference.tsx';

export interface EventPaneProps {
  readonly event: HistoryEvent;
  readonly model: EventsModel;
  readonly onClose: () => void;
}

/** One event beside the list: what it was, what it changed, and the way back. */
export function EventPane({ event, model, onClose }: EventPaneProps) {
  const titleId = useId();
  const isInTheWay = useChangeRequest() !== null;
  const { place } = model;
  // The preview of a change is a pane at the same side; two would leave no room for the list.
  if (isInTheWay) return null;
  const { previousDigest } = event;
  const isMove = showsBoth(event) && previousDigest !== null && previousDigest !== event.digest;
  return (
    <aside
      className="wb-event-pane"
      aria-labelledby={titleId}
      onKeyDown={(key) => {
        if (key.key !== 'Escape') return;
        key.stopPropagation();
        onClose();
      }}
    >
      <header className="wb-event-pane__head">
        <h2 id={titleId} className="wb-ellipsis" title={event.name}>
          <span className="wb-tag">{event.name}</span> {eventVerb(event).split(/,| from| at| to/)[0]}
        </h2>
        <Button variant="plain" size="sm" aria-label="Close the event" icon={<TimesIcon />} onClick={onClose} />
      </header>
      <div className="wb-event-pane__body">
        <p>
          {formatAbsolute(event.atMs)}{' '}
          <span className="wb-dim">
            (<RelativeTime timeMs={event.atMs} />)
          </span>
        </p>
        {event.row.origin === 'seen' && (
          <p className="wb-dim">When Waybill noticed. It may have happened earlier: nobody looked in between.</p>
        )}
        <div className="wb-event-pane__digests">
          {isMove && (
            <>
              <span className="wb-dim">from</span>
              <Digest digest={previousDigest} linkTo={place} />
            </>
          )}
          <span className="wb-dim">{isMove ? 'to' : 'at'}</span>
          <Digest digest={event.digest} linkTo={place} />
        </div>
        <Siblings event={event} model={model} />
        <h3>{isMove ? 'What changed' : 'What it is'}</h3>
        {isMove ? (
          <VersionDifference key={event.id} place={place} before={previousDigest} after={event.digest} />
        ) : (
          <VersionSummary key={event.id} place={place} digest={event.digest} />
        )}
      </div>
      <PaneActions event={event} model={model} />
    </aside>
  );
}

function Siblings({ event, model: { rows } }: Pick<EventPaneProps, 'event' | 'model'>) {
  const siblings = siblingsOf(event, rows);
  if (siblings.length === 0) return null;
  return (
    <p>
      {plural(siblings.length, 'other tag')} of this digest ended at the same moment:{' '}
      {siblings
        .slice(0, 20)
        .map(({ name }) => name)
        .join(', ')}
      {siblings.length > 20 && ` and ${String(siblings.length - 20)} more`}
    </p>
  );
}

function PaneActions({ event, model: { place, rows, current } }: Pick<EventPaneProps, 'event' | 'model'>) {
  const choices = restoreChoices(event, current);
  const together = restoreTogether(event, rows, current);
  const { name } = event;
  if (choices.length === 0)
    return (
      <footer className="wb-event-pane__foot wb-dim">
        {event.isFuture ? 'This lies ahead; there is nothing to restore.' : `${name} points there already.`}
      </footer>
    );
  return (
    <footer className="wb-event-pane__foot">
      {choices.map(({ digest, moment }) => (
        <ActionButton
          key={digest}
          hint={moment === 'before' ? 'As it was before this' : 'As this left it'}
          onClick={() => openChange({ ...place, changes: [{ kind: 'restore', tag: name, digest }] })}
        >
          Restore to {shortDigest(digest)}…
        </ActionButton>
      ))}
      {together.length > 1 && (
        <ActionButton onClick={() => openChange({ ...place, changes: together })}>
          Restore all {String(together.length)}…
        </ActionButton>
      )}
    </footer>
  );
}
