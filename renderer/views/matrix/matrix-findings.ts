import { shortDigest } from '../../../shared/oci/digest.ts';
import type { Gap } from './matrix-gaps.ts';
import type { MatrixColumn, MatrixModel, MatrixRow } from './matrix-model.ts';

/** Something about one tag that a release manager should look at. */
export interface Finding {
  readonly tag: string;
  readonly kind: 'unreadable' | 'missing-child' | 'shadowed' | 'lacks' | 'adds';
  /** Platform labels it is about. */
  readonly platforms: readonly string[];
  /** The whole finding in one sentence. */
  readonly sentence: string;
}

/** `a`, `a and b`, `a, b and c`. */
export function joinWords(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

function labelsWhere(columns: readonly MatrixColumn[], test: (column: MatrixColumn) => boolean): string[] {
  return columns.filter(test).map((column) => column.label);
}

function ownFindings(row: MatrixRow, columns: readonly MatrixColumn[]): Finding[] {
  const found: Finding[] = [];
  if (row.state === 'failed') {
    const sentence = `${row.name} could not be read: ${row.error?.message ?? 'no reason was given.'}`;
    found.push({ tag: row.name, kind: 'unreadable', platforms: [], sentence });
  }
  const gone = labelsWhere(columns, (column) => row.cells.get(column.key)?.entry.present === false);
  if (gone.length > 0) {
    const sentence = `${row.name} lists ${joinWords(gone)}, but the registry does not have the image.`;
    found.push({ tag: row.name, kind: 'missing-child', platforms: gone, sentence });
  }
  const twice = columns.filter((column) => (row.cells.get(column.key)?.shadowed.length ?? 0) > 0);
  for (const { key, label } of twice) {
    const cell = row.cells.get(key);
    const more = cell?.shadowed.length ?? 0;
    const used = cell === undefined ? '' : shortDigest(cell.entry.digest);
    const sentence = `${row.name} lists ${label} ${more + 1} times; clients use only the first, ${used}.`;
    found.push({ tag: row.name, kind: 'shadowed', platforms: [label], sentence });
  }
  return found;
}

/** Who has a platform that a tag lacks: `v4.16 and v4.18 have it`. */
export function gapWords(gap: Gap | undefined): string {
  const { neighbours = [] } = gap ?? {};
  if (neighbours.length === 0) return 'most tags have it';
  return `${joinWords(neighbours)} ${neighbours.length === 1 ? 'has' : 'have'} it`;
}

/** What a tag lacks against those around it; platforms with the same neighbours in one sentence. */
function gapFindings(row: MatrixRow, columns: readonly MatrixColumn[]): Finding[] {
  const lacking = columns.flatMap(({ key, label }) => {
    const gap = row.gaps.get(key);
    return gap === undefined ? [] : [{ label, who: gapWords(gap) }];
  });
  return [...Map.groupBy(lacking, ({ who }) => who)].map(([who, members]) => {
    const platforms = members.map(({ label }) => label);
    const sentence = `${row.name} lacks ${joinWords(platforms)} (${platforms.length === 1 ? who : who.replace(/it$/, 'them')}).`;
    return { tag: row.name, kind: 'lacks' as const, platforms, sentence };
  });
}

function comparison(row: MatrixRow, reference: MatrixRow, columns: readonly MatrixColumn[]): Finding[] {
  if (row.state !== 'ready' || row.name === reference.name) return [];
  const has = (side: MatrixRow, column: MatrixColumn) => side.cells.has(column.key);
  const lacking = labelsWhere(columns, (column) => has(reference, column) && !has(row, column));
  const adding = labelsWhere(columns, (column) => !has(reference, column) && has(row, column));
  return [
    ...(lacking.length === 0
      ? []
      : [
          {
            tag: row.name,
            kind: 'lacks' as const,
            platforms: lacking,
            sentence: `${row.name} lacks ${joinWords(lacking)}.`,
          },
        ]),
    ...(adding.length === 0
      ? []
      : [
          {
            tag: row.name,
            kind: 'adds' as const,
            platforms: adding,
            sentence: `${row.name} has ${joinWords(adding)}, which ${reference.name} has not.`,
          },
        ]),
  ];
}

/** Tags with one and the same finding, told once. */
export interface FindingGroup {
  readonly kind: Finding['kind'];
  readonly tags: readonly string[];
  readonly sentence: string;
}

const mostNamed = 8;

/** Comparisons that many tags share become one line each; everything else keeps its own. */
export function groupFindings(found: readonly Finding[], reference: string | null): readonly FindingGroup[] {
  const isShared = (finding: Finding) => finding.kind === 'lacks' || finding.kind === 'adds';
  const groups = Map.groupBy(found, (finding) =>
    isShared(finding) ? `${finding.kind} ${finding.platforms.join()}` : `${finding.tag} ${finding.sentence}`,
  );
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const tags = members.map((finding) => finding.tag);
    return [
      { kind: first.kind, tags, sentence: tags.length === 1 ? first.sentence : sharedSentence(first, tags, reference) },
    ];
  });
}

function sharedSentence(finding: Finding, tags: readonly string[], reference: string | null): string {
  const rest = tags.length - mostNamed;
  const names = rest > 1 ? [...tags.slice(0, mostNamed), `${rest} more`] : tags;
  const platforms = joinWords(finding.platforms);
  const what = finding.kind === 'lacks' ? `lack ${platforms}.` : `have ${platforms}, which ${reference ?? ''} has not.`;
  return `${joinWords(names)} ${what}`;
}

/**
 * What stands out, in the order of the rows. Tags that have not been read are never called lacking.
 * @param reference the tag the others are compared with; null compares each with those around it.
 */
export function findings(model: MatrixModel, reference: string | null): readonly Finding[] {
  const other = model.rows.find((row) => row.name === reference && row.state === 'ready');
  return model.rows.flatMap((row) => [
    ...ownFindings(row, model.columns),
    ...(reference === null ? gapFindings(row, model.columns) : []),
    ...(other === undefined ? [] : comparison(row, other, model.columns)),
  ]);
}
