import type { HistoryEvent, HistoryEventKind } from '../../../shared/history/events.ts';
import { formatCount, plural } from '../../ui/format.ts';

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
  const isSeen = row.origin === 'seen';
  switch (kind) {
    case 'created':
      return isSeen ? 'first seen at' : 'created at';
    case 'recreated':
      return isSeen ? 'seen again at' : 'created again at';
    case 'moved':
      return isSeen ? 'seen moved from' : 'moved from';
    case 'pushed-again':
      return 'pushed again, still';
    case 'restored':
      return previousDigest === null ? 'restored to' : 'restored from';
    case 'deleted':
      return isSeen ? 'seen gone, was' : 'deleted, was';
    case 'expired':
      return 'expired, was';
    case 'purged':
      return 'removed for good, was';
    case 'will-expire':
      return 'will expire, is';
  }
}

/** The words behind the names of tags that ended together. */
export function togetherVerb(event: Pick<HistoryEvent, 'kind' | 'row'>): string {
  const verb = eventVerb({ ...event, previousDigest: null });
  return verb.replace(/^will expire, is/, 'will expire together, are').replace(/, was$/, ' together, were');
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

/** Where a tag has another digest than then, in one word each. */
export const differenceTitles = {
  same: 'same as now',
  added: 'added since',
  removed: 'gone since',
  moved: 'moved since',
} as const;

/** `Deleted tags are kept for 14 days.` */
export function windowWords(windowMs: number | null): string {
  if (windowMs === null) return '';
  const days = Math.round(windowMs / 86_400_000);
  if (days === 0) return 'The registry keeps nothing of what is deleted.';
  return `Deleted tags are kept for ${plural(days, 'day')}.`;
}

/** `12 versions become unrecoverable in the next 3 days`, or that none does. */
export function edgeSentence({ total, overdue, soon }: { total: number; overdue: number; soon: number }): string {
  const words = [
    soon === 0
      ? 'No version becomes unrecoverable in the next 3 days'
      : `${plural(soon, 'version becomes', 'versions become')} unrecoverable in the next 3 days`,
    overdue === 0 ? null : `${formatCount(overdue)} may be gone at any time`,
    total > soon + overdue ? `${formatCount(total - soon - overdue)} later` : null,
  ];
  return `${words.filter((word) => word !== null).join('; ')}.`;
}
