import type { PlannedChange, TagChange } from '../../../shared/contract/tags.ts';

type Side = PlannedChange['before'];

/** What becomes of the expiration where both sides of a change tell it. A tag that goes has no fate to tell. */
export function expirationFate(change: TagChange, before: Side, after: Side): PlannedChange['expiration'] {
  const beforeMs = before?.expiresAtMs ?? null;
  const afterMs = after?.expiresAtMs ?? null;
  return { kind: after === null ? 'none' : kindOf(change, beforeMs, afterMs), beforeMs, afterMs };
}

function kindOf(change: TagChange, beforeMs: number | null, afterMs: number | null) {
  if (beforeMs === afterMs) return beforeMs === null ? 'none' : 'kept';
  const isWished = change.kind === 'expire' || change.kind === 'restore';
  if (afterMs === null) return change.kind === 'expire' ? 'cleared' : 'lost';
  return isWished && change.expiresAtMs !== afterMs ? 'clamped' : 'set';
}
