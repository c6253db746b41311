/** Tells how fast something moves, over the last seconds. */
export interface RateMeter {
  /** Counts what has moved; negative when an upload began anew. Returns units per second, null before it is known. */
  add(count: number): number | null;
}

const windowMs = 5000;
// Below this the first packets would be taken for the speed of the line.
const shortestMs = 500;
// As fine as the window is looked at.
const slotMs = 250;

interface Slot {
  readonly atMs: number;
  count: number;
}

/** A meter by this clock (milliseconds). */
export function createRateMeter(now: () => number): RateMeter {
  const slots: Slot[] = [];
  let startMs: number | null = null;
  return {
    add: (count) => {
      const atMs = now();
      startMs ??= atMs;
      const last = slots.at(-1);
      if (last !== undefined && atMs - last.atMs < slotMs) last.count += count;
      else slots.push({ atMs, count });
      while (slots.length > 1 && (slots[0]?.atMs ?? atMs) <= atMs - windowMs) slots.shift();
      const spanMs = atMs - Math.max(startMs, atMs - windowMs);
      if (spanMs < shortestMs) return null;
      const moved = slots.reduce((sum, slot) => sum + slot.count, 0);
      return Math.max(0, Math.round((moved * 1000) / spanMs));
    },
  };
}
