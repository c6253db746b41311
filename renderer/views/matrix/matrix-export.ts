import { shortDigest } from '../../../shared/oci/digest.ts';
import { findings } from './matrix-findings.ts';
import type { MatrixCell, MatrixModel, MatrixRow } from './matrix-model.ts';
import { remainderWords } from './matrix-words.ts';

/**
 * One field of a CSV file (RFC 4180). Platform names come from strangers, and spreadsheets run text that begins
 * with one of `= + - @` as a formula, so such text gets an apostrophe.
 */
export function csvField(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function stateOf(row: MatrixRow): string {
  if (row.state === 'waiting') return 'not read';
  if (row.state === 'failed') return 'unreadable';
  return row.kind;
}

/** Whole digests, because a spreadsheet is for comparing; a second column per platform has the bytes. */
export function matrixCsv(model: MatrixModel): string {
  const header = [
    'tag',
    'type',
    'digest',
    ...model.columns.flatMap((column) => [`${column.label} digest`, `${column.label} bytes`, `${column.label} notes`]),
    'other',
  ];
  const lines = model.rows.map((row) => [
    row.name,
    stateOf(row),
    row.digest ?? '',
    ...model.columns.flatMap((column) => {
      const cell = row.cells.get(column.key);
      if (cell === undefined) return ['', '', ''];
      return [cell.entry.digest, cell.entry.imageBytes?.toString() ?? '', notes(cell).join('; ')];
    }),
    remainderWords(row),
  ]);
  return [header, ...lines].map((fields) => `${fields.map(csvField).join(',')}\r\n`).join('');
}

function notes(cell: MatrixCell): string[] {
  return [
    ...(cell.entry.present === false ? ['missing image'] : []),
    ...(cell.shadowed.length > 0 ? [`${cell.shadowed.length} shadowed`] : []),
    ...(cell.attestations > 0 ? [`${cell.attestations} attested`] : []),
  ];
}

function markdownField(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('|', '\\|')
    .replaceAll(/[\r\n]+/g, ' ');
}

function markdownCell(row: MatrixRow, cell: MatrixCell | undefined): string {
  if (row.state === 'waiting') return 'not read';
  if (row.state === 'failed') return 'unreadable';
  if (cell === undefined) return '–';
  const remarks = notes(cell);
  return `\`${shortDigest(cell.entry.digest)}\`${remarks.length > 0 ? ` (${remarks.join(', ')})` : ''}`;
}

/** A table for a ticket or a release note, with the findings as a list below it. */
export function matrixMarkdown(model: MatrixModel, title: string, reference: string | null): string {
  const header = ['Tag', ...model.columns.map((column) => column.label), 'Other'];
  const table = [
    header,
    header.map(() => '---'),
    ...model.rows.map((row) => [
      row.name,
      ...model.columns.map((column) => markdownCell(row, row.cells.get(column.key))),
      remainderWords(row),
    ]),
  ].map((fields) => `| ${fields.map(markdownField).join(' | ')} |`);
  const list = findings(model, reference).map((finding) => `- ${finding.sentence.replaceAll(/[\r\n]+/g, ' ')}`);
  return [`# ${title}`, '', ...table, ...(list.length > 0 ? ['', ...list] : []), ''].join('\n');
}
