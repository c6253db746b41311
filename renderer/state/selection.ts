import { create } from 'zustand';
import { emptySelection, type Selection } from '../ui/grid/selection.ts';

const store = create<{ readonly byPlace: Readonly<Record<string, Selection>> }>(() => ({ byPlace: {} }));

/** What is selected in one grid of one repository; it survives filters and going away and coming back. */
export function useSelection(place: string): readonly [Selection, (selection: Selection) => void] {
  const selection = store((state) => state.byPlace[place] ?? emptySelection);
  const set = (next: Selection) => store.setState(({ byPlace }) => ({ byPlace: { ...byPlace, [place]: next } }));
  return [selection, set];
}
