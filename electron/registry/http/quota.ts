import type { Quota } from '../registry.ts';
import type { ResponseHeaders } from './headers.ts';

/** `100;w=21600`: a count and the window it is for, in seconds. */
function readCount(value: string | null): { count: number; windowSeconds: number | null } | null {
  const match = /^(\d{1,12})(?:\s*;\s*w=(\d{1,9}))?/.exec(value ?? '');
  if (match === null) return null;
  return { count: Number(match[1]), windowSeconds: match[2] === undefined ? null : Number(match[2]) };
}

/** Reads Docker Hub's `ratelimit-limit` and `ratelimit-remaining`; null where an answer has none: no known limit. */
export function readQuota(headers: ResponseHeaders, nowMs: number): Quota | null {
  const limit = readCount(headers.get('ratelimit-limit'));
  const remaining = readCount(headers.get('ratelimit-remaining'));
  if (limit === null || remaining === null) return null;
  return { limit: limit.count, remaining: remaining.count, windowSeconds: limit.windowSeconds, seenAtMs: nowMs };
}
