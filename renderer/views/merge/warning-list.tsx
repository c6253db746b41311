import type { BoardRow, MergeWarning } from '../../../shared/merge/types.ts';
import { plural } from '../../ui/format.ts';
import { warningTitle } from './merge-words.ts';
import { rowNotes } from './row-words.ts';

/** Everything worth knowing before writing, in words: the engine's warnings and rows with unreachable entries. */
export function WarningList({ warnings, rows }: { warnings: readonly MergeWarning[]; rows: readonly BoardRow[] }) {
  const notes = rows.flatMap((row) => rowNotes(row).map((note) => `${row.label}: ${note}`));
  const count = warnings.length + notes.length;
  if (count === 0) return null;
  return (
    <details className="wb-merge__warnings" open={count <= 3}>
      <summary>{plural(count, 'thing')} to know</summary>
      <ul>
        {warnings.map((warning) => (
          <li key={`${warning.code} ${warning.message}`}>
            <span className="wb-board__decide">{warningTitle(warning.code)}:</span> {warning.message}
          </li>
        ))}
        {notes.map((note) => (
          <li key={note} className="wb-board__loss">
            {note}
          </li>
        ))}
      </ul>
    </details>
  );
}
