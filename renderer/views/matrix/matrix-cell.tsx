import ShieldAltIcon from '@patternfly/react-icons/dist/esm/icons/shield-alt-icon';
import type { MatrixCell } from './matrix-model.ts';
import { Digest, type DigestGroup } from '../../ui/digest.tsx';
import type { RepositoryPlace } from '../../ui/links.tsx';
import { Size } from '../../ui/values.tsx';
import type { CellState } from './matrix-words.ts';

/** What a cell shows: all of it, its size alone, or one mark for the whole picture. */
export type MatrixShow = 'digest' | 'size' | 'marks';

export interface CellContentProps {
  readonly cell: MatrixCell | undefined;
  readonly state: CellState;
  readonly show: MatrixShow;
  readonly group: DigestGroup | undefined;
  readonly place: RepositoryPlace;
}

const emptyMarks: Partial<Record<CellState, { readonly mark: string; readonly className: string }>> = {
  waiting: { mark: '·', className: 'wb-dim' },
  unreadable: { mark: '?', className: 'wb-matrix__decide' },
  absent: { mark: '–', className: 'wb-dim' },
};

/** The inside of one cell. Its words for screen readers are on the cell itself. */
export function CellContent({ cell, state, show, group, place }: CellContentProps) {
  if (cell === undefined) {
    if (state === 'lacking' || state === 'unusual') {
      const tone = state === 'lacking' ? 'wb-matrix__decide' : 'wb-dim';
      return <span className={tone}>{show === 'marks' ? '!' : 'missing'}</span>;
    }
    const { mark, className } = emptyMarks[state] ?? { mark: '–', className: 'wb-dim' };
    return <span className={className}>{mark}</span>;
  }
  return (
    <>
      <Main cell={cell} show={show} group={group} place={place} />
      {cell.entry.present === false && (
        <span className="wb-matrix__loss">{show === 'marks' ? '×' : 'missing image'}</span>
      )}
      {cell.shadowed.length > 0 && <span className="wb-matrix__loss">×{cell.shadowed.length + 1}</span>}
      {show === 'digest' && (
        <span className="wb-matrix__end">
          {cell.attestations > 0 && (
            <span className="wb-matrix__badge">
              <ShieldAltIcon />
              {cell.attestations > 1 && cell.attestations}
            </span>
          )}
          {cell.entry.imageBytes !== null && (
            <span className="wb-dim wb-matrix__size">
              <Size bytes={cell.entry.imageBytes} />
            </span>
          )}
        </span>
      )}
    </>
  );
}

function Main({ cell, show, group, place }: { cell: MatrixCell } & Pick<CellContentProps, 'show' | 'group' | 'place'>) {
  if (show === 'size') {
    return (
      <span className={`wb-matrix__size${cell.sameAsAbove ? ' wb-dim' : ''}`}>
        <Size bytes={cell.entry.imageBytes} />
      </span>
    );
  }
  if (show === 'marks') {
    if (group === undefined) return <span>●</span>;
    return <span className={`wb-same wb-same--${String(group.tint)}`}>{group.label}</span>;
  }
  return (
    <span className={`wb-matrix__digest${cell.sameAsAbove ? ' wb-matrix__digest--same' : ''}`}>
      <Digest digest={cell.entry.digest} linkTo={place} group={group} old={cell.entry.present === false} copy={false} />
    </span>
  );
}
