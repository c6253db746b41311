import { Button } from '@patternfly/react-core';
import { formatBytes } from '../../ui/format.ts';
import type { MatrixModel, MatrixRow } from './matrix-model.ts';
import type { MatrixPosition } from './matrix-navigation.ts';
import { cellState, cellWords, remainderWords } from './matrix-words.ts';

interface StatusLineProps {
  readonly model: MatrixModel;
  readonly active: MatrixPosition;
  readonly reference: MatrixRow | undefined;
  readonly progress: string;
  readonly onRetry: (() => void) | undefined;
}

function activeWords({ model, active, reference }: StatusLineProps): string {
  const row = model.rows[active.row];
  const column = model.columns[active.column];
  if (row === undefined) return column?.label ?? '';
  if (column === undefined) return active.column < 0 ? row.name : remainderWords(row);
  const cell = row.cells.get(column.key);
  const bytes = cell?.entry.imageBytes ?? null;
  const state = cellState(row, column, reference);
  return cellWords(row, column, state, bytes === null ? null : formatBytes(bytes), reference?.name ?? null);
}

/** The active cell in words, and how far reading has come. */
export function StatusLine(props: StatusLineProps) {
  return (
    <div className="wb-matrix__status">
      <span className="wb-ellipsis">{activeWords(props)}</span>
      <span className="wb-toolbar__space" />
      <span className="wb-dim" role="status">
        {props.progress}
      </span>
      {props.onRetry !== undefined && (
        <Button variant="link" size="sm" onClick={props.onRetry}>
          Read those again
        </Button>
      )}
    </div>
  );
}
