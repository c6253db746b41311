import type { HistoryEvent, HistoryEventKind } from '../../../shared/history/events.ts';
import { plural } from '../../ui/format.ts';

/** One word per kind, for filters. */
export const kindTitles: Readonly<Record<HistoryEventKind, string>> = {
  created: 'created',
  recreated: 'created again',
  moved: 'moved',
  'pushed-again': 'pushed again',
  restored: 'restored',
  deleted: 'deleted',
  expired: 'expired',
  purged: 'removed for good',
  'will-expire': 'will expire',
};

/** The words between the tag's name and its digests. */
export function eventVerb({
  kind,
  previousDigest,
  row,
}: Pick<HistoryEvent, 'kind' | 'previousDigest' | 'row'>): string {
  switch (kind) {
    case 'created':
      return row.origin === 'seen' ? 'first seen at' : 'created at';
    case 'recreated':
      return 'created again at';
    case 'moved':
      return 'moved from';
    case 'pushed-again':
      return 'pushed again, still';
    case 'restored':
      return previousDigest === null ? 'restored to' : 'restored from';
    case 'deleted':
      return 'deleted, was';
    case 'expired':
      return 'expired, was';
    case 'purged':
      return 'removed for good, was';
    case 'will-expire':
      return 'will expire, is';
  }
}

/** The whole sentence as text, for copying and for assistive technology. */
export function eventSentence(
  event: Pick<HistoryEvent, 'kind' | 'name' | 'digest' | 'previousDigest' | 'row'>,
): string {
  const both = showsBoth(event) ? `${event.previousDigest ?? ''} to ${event.digest}` : event.digest;
  return `${event.name} ${eventVerb(event)} ${both}`;
}

/** Whether the sentence needs the digest before as well. */
export function showsBoth({ kind, previousDigest }: Pick<HistoryEvent, 'kind' | 'previousDigest'>): boolean {
  return previousDigest !== null && (kind === 'moved' || kind === 'restored');
}

/** `Deleted tags are kept for 14 days.` */
export function windowWords(windowMs: number | null): string {
  if (windowMs === null) return '';
  const days = Math.round(windowMs / 86_400_000);
  if (days === 0) return 'The registry keeps nothing of what is deleted.';
  return `Deleted tags are kept for ${plural(days, 'day')}.`;
}
