import type { ErrorKind } from '../../../shared/errors.ts';

/** How often one idempotent call is sent at most. */
export const maxAttempts = 4;

const firstDelayMs = 250;
const longestDelayMs = 4_000;

/** Answers that another try may turn into a good one (registry practice: overload and gateways). */
export function isTransientStatus(status: number): boolean {
  return [408, 429, 499, 500, 502, 503, 504, 522].includes(status);
}

// What does not heal by itself within seconds: a wrong name, a missing port is tried again, certificates never.
const permanentReasons = new Set([
  'ENOTFOUND',
  'UND_ERR_HEADERS_OVERFLOW',
  'E_PROXY',
  'E_PROXY_AUTHENTICATION',
  'E_PROXY_UNREACHABLE',
]);

/** Whether a connection-level failure is worth another try. */
export function isTransientFailure(kind: ErrorKind, reason: string | undefined): boolean {
  // Whoever was silent for the whole time limit will be silent again, and nobody waits for four of them.
  if (kind === 'timeout') return reason === 'UND_ERR_BODY_TIMEOUT';
  if (kind !== 'network' || reason === undefined || reason.startsWith('HPE_')) return false;
  return !permanentReasons.has(reason);
}

/** The pause before the try after `attempt` (0-based): doubling, bounded, ±20 % so that clients do not march in step. */
export function backoffMs(attempt: number, random: number): number {
  return Math.min(firstDelayMs * 2 ** attempt, longestDelayMs) * (0.8 + 0.4 * random);
}

/** `Retry-After` as milliseconds from now: seconds or an HTTP date (RFC 9110, 10.2.3). Null when absent or unreadable. */
export function retryAfterMs(value: string | null, nowMs: number): number | null {
  if (value === null) return null;
  const text = value.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  // A date has letters; without them Date.parse guesses years out of anything.
  const date = /[A-Za-z]{3}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}
