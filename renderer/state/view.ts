import { create } from 'zustand';

interface ViewState {
  /** Places tree: what the user opened or closed by hand; everything else follows its default. */
  readonly expanded: Readonly<Record<string, boolean>>;
}

const store = create<ViewState>(() => ({ expanded: {} }));

/** Nodes of the places tree opened or closed by hand, by node id. */
export function useExpanded(): Readonly<Record<string, boolean>> {
  return store((state) => state.expanded);
}

/** Opens or closes a node of the places tree. */
export function setExpanded(id: string, isExpanded: boolean): void {
  store.setState(({ expanded }) => ({ expanded: { ...expanded, [id]: isExpanded } }));
}

/** Opens a node unless the user has closed it by hand; it then stays open when the user goes elsewhere. */
export function keepOpen(id: string): void {
  if (store.getState().expanded[id] === undefined) setExpanded(id, true);
}
