import type { MatrixColumn, MatrixRow } from './matrix-model.ts';

/** A platform that a tag lacks although most tags of the view have it. */
export interface Gap {
  /** The compared tags next to it that have the platform, in the order of their names. */
  readonly neighbours: readonly string[];
  /** Both tags next to it have the platform, so leaving it out was hardly meant. */
  readonly isBetween: boolean;
}

type Comparable = Pick<MatrixRow, 'name' | 'state' | 'cells'>;

/** A tag of a single platform is a part that waits to be merged, or no list at all; it lacks nothing. */
function isCompared(row: Comparable): boolean {
  return row.state === 'ready' && row.cells.size > 1;
}

/**
 * What stands out without a chosen comparison: per tag name the gaps by column key. A platform counts as usual when
 * more than half of the other compared tags have it. Tags that have not been read count for nothing.
 * @param rows newest first, as the view orders them.
 */
export function findGaps(
  rows: readonly Comparable[],
  columns: readonly MatrixColumn[],
): ReadonlyMap<string, ReadonlyMap<string, Gap>> {
  const compared = rows.filter(isCompared);
  // A floating name like “latest” has no place among the versions, so nothing stands next to it.
  const versions = compared.filter(({ name }) => /\d/.test(name));
  const places = new Map(versions.map((row, index) => [row, index]));
  const gaps = new Map<string, Map<string, Gap>>();
  for (const { key } of columns) {
    const having = compared.filter((row) => row.cells.has(key)).length;
    if (having * 2 <= compared.length - 1) continue;
    for (const row of compared) {
      if (row.cells.has(key)) continue;
      const index = places.get(row);
      const beside =
        index === undefined ? [] : [versions[index + 1], versions[index - 1]].filter((one) => one !== undefined);
      const neighbours = beside.filter((one) => one.cells.has(key)).map(({ name }) => name);
      const own = gaps.get(row.name) ?? new Map<string, Gap>();
      gaps.set(row.name, own.set(key, { neighbours, isBetween: neighbours.length === 2 }));
    }
  }
  return gaps;
}
