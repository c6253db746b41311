import { memo } from 'react';
import type { HistoryEvent } from '../../../shared/history/events.ts';
import type { HistoryRow } from '../../../shared/history/rows.ts';
import { splitDigest } from '../../../shared/oci/digest.ts';
import type { DigestGroup } from '../../ui/digest.tsx';
import { formatAbsolute } from '../../ui/format.ts';
import { eventSentence } from './history-words.ts';
import { laneBlocks, laneMarks, type Block, type Lane, type Mark } from './lanes-model.ts';
import type { TimeScale } from './time-axis.ts';

export interface LaneRowProps {
  readonly lane: Lane;
  readonly index: number;
  readonly topPx: number;
  readonly scale: TimeScale;
  readonly nowMs: number;
  readonly groups: ReadonlyMap<string, DigestGroup>;
  /** The event with the keyboard, when it is in this lane. */
  readonly activeId: string | null;
  /** The digest whose intervals stand out in every lane. */
  readonly markedDigest: string | null;
  readonly idOf: (event: HistoryEvent) => string;
  readonly onPick: (event: HistoryEvent, isOpening: boolean) => void;
}

/** One tag: its intervals, and over them a mark for every event. */
export const LaneRow = memo(function LaneRow(props: LaneRowProps) {
  const { lane, index, topPx, scale, nowMs, groups, activeId, markedDigest } = props;
  return (
    <div role="row" aria-rowindex={index + 1} className="wb-lane" style={{ top: topPx }}>
      <span role="rowheader" className="wb-lane__name wb-ellipsis" title={lane.name}>
        {lane.name}
      </span>
      <div className="wb-lane__track" role="presentation">
        {laneBlocks(lane, scale, nowMs).map((block) => (
          <BlockView
            key={`${block.kind} ${String(block.leftPx)}`}
            block={block}
            group={block.row === null ? undefined : groups.get(block.row.digest)}
            isMarked={block.row !== null && block.row.digest === markedDigest}
          />
        ))}
        {laneMarks(lane, scale).map((mark) => (
          <MarkView key={mark.events[0]?.id} mark={mark} activeId={activeId} props={props} />
        ))}
        {lane.events.length === 0 && <span role="gridcell" className="pf-v6-u-screen-reader" aria-label="No events" />}
      </div>
    </div>
  );
});

const labelPx = 92;
const letterPx = 24;

function BlockView({ block, group, isMarked }: { block: Block; group: DigestGroup | undefined; isMarked: boolean }) {
  const { kind, row, widthPx, count } = block;
  const tint =
    kind === 'held' || kind === 'ahead'
      ? ` wb-lane__block--${group === undefined ? 'single' : `tint-${String(group.tint)}`}`
      : '';
  const className = `wb-lane__block wb-lane__block--${kind}${tint}${isMarked ? ' wb-lane__block--marked' : ''}`;
  return (
    <span
      aria-hidden="true"
      className={className}
      style={{ left: block.leftPx, width: widthPx }}
      title={blockTitle(kind, row, count)}
    >
      {kind === 'held' && row !== null && widthPx >= letterPx && (
        <>
          {group !== undefined && <b>{group.label}</b>}
          {widthPx >= labelPx && <span className="wb-mono">{splitDigest(row.digest).encoded.slice(0, 8)}</span>}
        </>
      )}
    </span>
  );
}

function blockTitle(kind: Block['kind'], row: HistoryRow | null, count: number): string {
  if (row === null) return 'Not known: nobody looked before the tag was first seen';
  if (kind === 'several') return `${String(count)} short intervals; zoom in to tell them apart`;
  if (kind === 'unseen')
    return `Not known: last seen at ${row.digest} on ${formatAbsolute(row.lastSeenMs ?? row.startMs)}`;
  const until = row.endMs === null ? 'now' : formatAbsolute(row.endMs);
  return `${row.name} at ${row.digest}\n${formatAbsolute(row.startMs)} to ${until}`;
}

/** The sentence of an event with short digests and its time; the accessible name of its mark. */
export function markSentence(event: HistoryEvent): string {
  const words = eventSentence({
    ...event,
    digest: splitDigest(event.digest).encoded.slice(0, 12),
    previousDigest: event.previousDigest === null ? null : splitDigest(event.previousDigest).encoded.slice(0, 12),
  });
  return `${words}, ${formatAbsolute(event.atMs)}`;
}

function MarkView({ mark, activeId, props }: { mark: Mark; activeId: string | null; props: LaneRowProps }) {
  const { events, leftPx } = mark;
  const active = events.find(({ id }) => id === activeId);
  const event = active ?? events.at(-1);
  if (event === undefined) return null;
  const isMany = events.length > 1;
  const place = `${String(events.indexOf(event) + 1)} of ${String(events.length)} events here: `;
  const words = `${isMany ? place : ''}${markSentence(event)}`;
  return (
    <span
      role="gridcell"
      id={active === undefined ? undefined : props.idOf(active)}
      aria-label={words}
      aria-selected={active !== undefined}
      title={isMany ? `${String(events.length)} events, the last: ${markSentence(event)}` : words}
      className={`wb-mark wb-mark--${event.kind}${active === undefined ? '' : ' wb-mark--active'}`}
      style={{ left: leftPx }}
      onClick={() => props.onPick(event, true)}
    >
      {isMany && (
        <span aria-hidden="true" className="wb-mark__count">
          {events.length > 99 ? '99+' : events.length}
        </span>
      )}
    </span>
  );
}
