import { useMemo } from 'react';
import { historyEvents, type HistoryEvent } from '../../../shared/history/events.ts';
import type { HistoryRow } from '../../../shared/history/rows.ts';
import { presentOf, stateAt, type RepositoryState } from '../../../shared/history/states.ts';
import type { HistoryPages, HistoryState } from '../../client/use-history.ts';
import type { HistorySearch } from '../../search-params.ts';
import type { RepositoryPlace } from '../../ui/links.tsx';
import { useNow } from '../../ui/use-now.ts';
import { filterEvents } from './history-filter.ts';

/** The history of a repository as the list and the lanes show it. */
export interface EventsModel {
  readonly place: RepositoryPlace;
  readonly rows: readonly HistoryRow[];
  readonly events: readonly HistoryEvent[];
  /** Those that match the filter. */
  readonly shown: readonly HistoryEvent[];
  readonly current: RepositoryState;
  readonly nowMs: number;
  /** Every row has arrived. */
  readonly isComplete: boolean;
  readonly source: 'registry' | 'seen';
  /** How long the registry keeps what ended; null when it is not known. */
  readonly windowMs: number | null;
}

/** Turns the rows into events and filters them; nothing is asked of the host again for either. */
export function useEvents(
  place: RepositoryPlace,
  { kept }: HistoryState,
  { rows, status }: HistoryPages,
  { tag, from, to, kinds }: HistorySearch,
): EventsModel {
  const clockMs = useNow();
  const nowMs = useMemo(() => presentOf(rows, clockMs), [rows, clockMs]);
  const events = useMemo(() => historyEvents(rows, { nowMs }), [rows, nowMs]);
  const current = useMemo(() => stateAt(rows, nowMs), [rows, nowMs]);
  const shown = useMemo(() => filterEvents(events, { tag, from, to, kinds }), [events, tag, from, to, kinds]);
  return {
    place,
    rows,
    events,
    shown,
    current,
    nowMs,
    isComplete: status === 'ready',
    source: kept?.source ?? 'registry',
    windowMs: kept?.windowMs ?? null,
  };
}
