/** Which rows of a grid are chosen. `anchor` is where a Shift range begins, `base` what was chosen before the range. */
export interface Selection {
  readonly keys: ReadonlySet<string>;
  readonly anchor: string | null;
  readonly base: ReadonlySet<string>;
}

export const emptySelection: Selection = { keys: new Set(), anchor: null, base: new Set() };

/** Adds or takes away one row; it becomes the anchor of the next range. */
export function toggleKey(selection: Selection, key: string): Selection {
  const keys = new Set(selection.keys);
  if (!keys.delete(key)) keys.add(key);
  return { keys, anchor: key, base: keys };
}

/**
 * Everything from the anchor to `key` in the order on screen, on top of what was chosen before the range began.
 * Without an anchor in view it is a toggle.
 */
export function extendTo(selection: Selection, order: readonly string[], key: string): Selection {
  const from = selection.anchor === null ? -1 : order.indexOf(selection.anchor);
  const to = order.indexOf(key);
  if (from < 0 || to < 0) return toggleKey(selection, key);
  const keys = new Set(selection.base);
  for (const each of order.slice(Math.min(from, to), Math.max(from, to) + 1)) keys.add(each);
  return { keys, anchor: selection.anchor, base: selection.base };
}

/** Chooses all rows that match at the moment, and keeps what was chosen under other filters. */
export function addAll(selection: Selection, order: readonly string[]): Selection {
  const keys = new Set(selection.keys);
  for (const key of order) keys.add(key);
  return { keys, anchor: selection.anchor, base: keys };
}

/** Takes all rows that match at the moment out of the choice, and keeps what was chosen under other filters. */
export function removeAll(selection: Selection, order: readonly string[]): Selection {
  const keys = new Set(selection.keys);
  for (const key of order) keys.delete(key);
  return { keys, anchor: null, base: keys };
}

/** Drops what is no longer there at all, for example deleted tags. The same object when nothing was dropped. */
export function keepExisting(selection: Selection, existing: ReadonlySet<string>): Selection {
  const keys = new Set([...selection.keys].filter((key) => existing.has(key)));
  if (keys.size === selection.keys.size) return selection;
  return {
    keys,
    anchor: selection.anchor !== null && existing.has(selection.anchor) ? selection.anchor : null,
    base: keys,
  };
}

/** For the box in the header: whether all, some or none of the matching rows are chosen. */
export function coverage(selection: Selection, order: readonly string[]): 'all' | 'some' | 'none' {
  let chosen = 0;
  for (const key of order) if (selection.keys.has(key)) chosen += 1;
  if (chosen === 0) return 'none';
  return chosen === order.length ? 'all' : 'some';
}
