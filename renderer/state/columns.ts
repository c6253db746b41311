import { z } from 'zod';
import { create } from 'zustand';

// Remembered in the page's own storage: which columns are hidden, per grid and repository.
const prefix = 'waybill.columns.';
const storedSchema = z.array(z.string().max(50)).max(50);

const store = create<{ readonly hidden: Readonly<Record<string, readonly string[]>> }>(() => ({ hidden: {} }));

function stored(place: string): readonly string[] | null {
  try {
    return storedSchema.parse(JSON.parse(window.localStorage.getItem(prefix + place) ?? ''));
  } catch {
    return null;
  }
}

/** Hidden columns of a grid, and how to change them. `byDefault` holds until the user has chosen. */
export function useHiddenColumns(
  place: string,
  byDefault: readonly string[],
): readonly [readonly string[], (hidden: readonly string[]) => void] {
  const chosen = store((state) => state.hidden[place]);
  const set = (hidden: readonly string[]) => {
    store.setState((state) => ({ hidden: { ...state.hidden, [place]: hidden } }));
    window.localStorage.setItem(prefix + place, JSON.stringify(hidden));
  };
  return [chosen ?? stored(place) ?? byDefault, set];
}
