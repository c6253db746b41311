/** Wall-clock time in milliseconds. */
export type Clock = () => number;

/**
 * Time as the tag rows see it. Every write gets a millisecond of its own, so that rows of one name never share an end
 * (unique key) and their order is never in doubt, and reads never look at a moment before the last write.
 */
export interface Timeline {
  /** For comparisons: never before the last write. */
  now(): number;
  /** For rows: later than every earlier one. */
  tick(): number;
}

const dayMs = 86_400_000;

/**
 * `newestMs` is the newest row in the store. A clock that was set back by less than a day waits there; a clock that was
 * wrong by more is believed again, or one wrong date would rule for ever.
 */
export function createTimeline(clock: Clock, newestMs = 0): Timeline {
  let last = newestMs - clock() < dayMs ? newestMs : 0;
  return {
    now: () => Math.max(clock(), last),
    tick() {
      last = Math.max(clock(), last + 1);
      return last;
    },
  };
}
