import type { PlannedChange } from '../../../shared/contract/tags.ts';
import { formatDate } from '../../ui/format.ts';

/** What becomes of a tag's expiration, in words. */
export interface ExpirationWords {
  /** Struck through before the arrow; null where nothing changes. */
  readonly before: string | null;
  readonly after: string;
  readonly note: string | null;
  /** Somebody should decide whether that is wanted. */
  readonly isDecision: boolean;
}

/** `2026-03-08 14:05`; an expiration of today and one of last year must not look alike. */
export function momentWords(timeMs: number | null): string {
  if (timeMs === null) return 'never';
  const date = new Date(timeMs);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${formatDate(timeMs)} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The expiration's fate; null where there is none to tell. */
export function expirationWords({ change, expiration, after }: PlannedChange): ExpirationWords | null {
  const { kind, beforeMs, afterMs } = expiration;
  if (kind === 'none' || after === null) return null;
  const from = { before: momentWords(beforeMs), after: momentWords(afterMs), note: null, isDecision: false };
  switch (kind) {
    case 'kept':
      return { ...from, before: null, note: 'kept' };
    case 'lost':
      return { ...from, note: 'the expiration is lost', isDecision: true };
    case 'restarted':
      return { ...from, note: 'counted anew from now, as a label of the image asks', isDecision: true };
    case 'set':
      return from;
    case 'cleared':
      return { ...from, note: 'kept for good' };
    case 'clamped': {
      const wished = 'expiresAtMs' in change && change.expiresAtMs !== undefined ? change.expiresAtMs : null;
      const note = `not ${momentWords(wished)} as wished: the registry has limits of its own`;
      return { ...from, note, isDecision: true };
    }
  }
}
