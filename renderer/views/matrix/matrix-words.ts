import { shortDigest } from '../../../shared/oci/digest.ts';
import { gapWords, joinWords } from './matrix-findings.ts';
import type { Gap } from './matrix-gaps.ts';
import type { MatrixColumn, MatrixRow } from './matrix-model.ts';

/** What a cell is, for its mark and its words. Never told by colour alone. */
export type CellState =
  'waiting' | 'unreadable' | 'absent' | 'unusual' | 'lacking' | 'missing-child' | 'shadowed' | 'same' | 'present';

/**
 * The one state a cell is drawn in; what needs a decision wins over what is merely worth knowing. `lacking` is a gap
 * that somebody must decide about, `unusual` one at the edge: the platform came or went there.
 * @param reference the tag the others are compared with; without one a tag is compared with those around it.
 */
export function cellState(
  row: MatrixRow,
  column: MatrixColumn | undefined,
  reference: MatrixRow | undefined,
): CellState {
  if (row.state === 'waiting') return 'waiting';
  if (row.state === 'failed') return 'unreadable';
  const key = column?.key ?? '';
  const cell = row.cells.get(key);
  if (cell === undefined) return emptyState(row.gaps.get(key), reference?.cells.has(key));
  if (cell.entry.present === false) return 'missing-child';
  if (cell.shadowed.length > 0) return 'shadowed';
  return cell.sameAsAbove ? 'same' : 'present';
}

function emptyState(gap: Gap | undefined, isInReference: boolean | undefined): CellState {
  if (isInReference !== undefined) return isInReference ? 'lacking' : 'absent';
  if (gap === undefined) return 'absent';
  return gap.isBetween ? 'lacking' : 'unusual';
}

function attestationWords(count: number): string {
  return count === 1 ? '1 attestation' : `${count} attestations`;
}

/**
 * A cell in words, for screen readers and the status line.
 * @param size the image's size as the view writes it, or null when nobody knows it.
 */
export function cellWords(
  row: MatrixRow,
  column: MatrixColumn,
  state: CellState,
  size: string | null,
  reference: string | null,
): string {
  const where = `${row.name}, ${column.label}`;
  const cell = row.cells.get(column.key);
  if (state === 'waiting') return `${where}: not read yet`;
  if (state === 'unreadable') return `${where}: could not be read`;
  if (cell === undefined) {
    if (state !== 'lacking' && state !== 'unusual') return `${where}: none`;
    return `${where}: missing, ${reference === null ? gapWords(row.gaps.get(column.key)) : `${reference} has it`}`;
  }
  const facts = [
    shortDigest(cell.entry.digest),
    size ?? 'size not known',
    ...(cell.sameAsAbove ? ['same image as the tag above'] : []),
    ...(cell.attestations > 0 ? [attestationWords(cell.attestations)] : []),
    ...(cell.shadowed.length > 0 ? [`listed ${cell.shadowed.length + 1} times, only the first is used`] : []),
    ...(cell.entry.present === false ? ['missing image: it is in the list, but not in the registry'] : []),
  ];
  return `${where}: ${facts.join(', ')}`;
}

/** What the list of a tag has besides platforms, in words; empty when there is nothing. */
export function remainderWords(row: MatrixRow): string {
  const parts = [
    ...(row.others.length > 0
      ? [row.others.length === 1 ? '1 other entry' : `${row.others.length} other entries`]
      : []),
    ...(row.strayAttestations.length > 0
      ? [`${attestationWords(row.strayAttestations.length)} of an image that is not in the list`]
      : []),
  ];
  return joinWords(parts);
}

/** How far reading has come, honestly: what is known, what failed, what is left. */
export function progressWords(rows: readonly MatrixRow[]): string {
  const failed = rows.filter((row) => row.state === 'failed').length;
  const waiting = rows.filter((row) => row.state === 'waiting').length;
  const read = rows.length - failed - waiting;
  const tags = rows.length === 1 ? '1 tag' : `${rows.length.toLocaleString('en')} tags`;
  if (waiting === 0 && failed === 0) return `${tags} read`;
  const parts = [`${read.toLocaleString('en')} of ${tags} read`];
  if (failed > 0) parts.push(`${failed.toLocaleString('en')} could not be read`);
  if (waiting > 0) parts.push(`${waiting.toLocaleString('en')} to go`);
  return parts.join(', ');
}
