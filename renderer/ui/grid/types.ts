import type { ReactNode } from 'react';
import type { MenuEntry } from '../menu.tsx';
import type { Selection } from './selection.ts';

export interface GridColumn<Row> {
  readonly id: string;
  readonly title: string;
  /** Pixels. The one column with `grow` takes what is left; its width is then the least. */
  readonly width: number;
  readonly grow?: boolean | undefined;
  /** Numbers go to the end. */
  readonly align?: 'start' | 'end' | undefined;
  readonly sortable?: boolean | undefined;
  /** Explains the column on hover. */
  readonly hint?: string | undefined;
  readonly cell: (row: Row) => ReactNode;
}

export interface GridSort {
  readonly column: string;
  readonly direction: 'asc' | 'desc';
}

export interface GridProps<Row> {
  /** Name of the grid for assistive technology: “Tags of samples/multi-arch”. */
  readonly label: string;
  readonly columns: readonly GridColumn<Row>[];
  /** Only what matches, in the order on screen. */
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** What type-ahead compares and what the row is called. */
  readonly rowText: (row: Row) => string;
  readonly sort?: GridSort | undefined;
  readonly onSort?: ((sort: GridSort) => void) | undefined;
  /** With it there is a column of boxes, and Space, Shift, Ctrl and Ctrl+A work. */
  readonly selection?: { readonly value: Selection; readonly onChange: (selection: Selection) => void } | undefined;
  /** Enter or a double click. */
  readonly onOpen?: ((row: Row) => void) | undefined;
  /** The row with the focus changed. */
  readonly onActive?: ((row: Row) => void) | undefined;
  /** Entries of the row's menu: right click, the menu key, or the button at its end. */
  readonly menu?: ((row: Row) => readonly MenuEntry[]) | undefined;
  /** First and last index in view, for loading what only visible rows need. */
  readonly onVisible?: ((first: number, last: number) => void) | undefined;
  readonly rowClass?: ((row: Row) => string) | undefined;
  /** Drawn instead of rows when there are none. */
  readonly empty?: ReactNode;
}
