import { createContext, useContext } from 'react';

/** Whether the row around is the one with the focus; null outside a grid. */
export const RowActiveContext = createContext<boolean | null>(null);

/** Controls inside a grid row are in the tab order only while their row is the active one. */
export function useRowTabIndex(): 0 | -1 {
  return useContext(RowActiveContext) === false ? -1 : 0;
}
