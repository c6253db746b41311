const secondsPer: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800, y: 31_536_000 };

/**
 * Seconds of a duration such as `2d`, as Quay reads the label `quay.expires-after`: an integer and one of s m h d w y.
 * Null for anything else (`1.5h`), which is then ignored.
 */
export function durationSeconds(text: string): number | null {
  const match = /^(-?\d{1,9})([smhdwy])$/.exec(text.trim());
  if (match === null) return null;
  return Number(match[1]) * (secondsPer[match[2] ?? ''] ?? 0);
}
