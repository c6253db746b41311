/** A cell of the matrix. Row −1 is the header, column −1 the tag names. */
export interface MatrixPosition {
  readonly row: number;
  readonly column: number;
}

export interface MatrixExtent {
  readonly rows: number;
  readonly columns: number;
  /** Rows that one Page key moves by. */
  readonly page: number;
}

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
}

/**
 * Where a key moves the active cell, or null when the key is not about moving. Follows the grid pattern of the ARIA
 * authoring practices: Home and End stay in the row, with Ctrl they go to the first and last cell.
 */
export function moveInMatrix(from: MatrixPosition, press: KeyPress, extent: MatrixExtent): MatrixPosition | null {
  const to = step(from, press, extent);
  if (to === null) return null;
  return {
    row: Math.min(Math.max(to.row, -1), extent.rows - 1),
    column: Math.min(Math.max(to.column, -1), extent.columns - 1),
  };
}

function step({ row, column }: MatrixPosition, press: KeyPress, extent: MatrixExtent): MatrixPosition | null {
  switch (press.key) {
    case 'ArrowUp':
      return { row: press.ctrlKey ? 0 : row - 1, column };
    case 'ArrowDown':
      return { row: press.ctrlKey ? extent.rows - 1 : row + 1, column };
    case 'ArrowLeft':
      return { row, column: press.ctrlKey ? -1 : column - 1 };
    case 'ArrowRight':
      return { row, column: press.ctrlKey ? extent.columns - 1 : column + 1 };
    case 'Home':
      return { row: press.ctrlKey ? 0 : row, column: -1 };
    case 'End':
      return { row: press.ctrlKey ? extent.rows - 1 : row, column: extent.columns - 1 };
    case 'PageUp':
      return { row: Math.max(row - extent.page, Math.min(row, 0)), column };
    case 'PageDown':
      return { row: row + extent.page, column };
    default:
      return null;
  }
}
