import type { Watch } from '../../../shared/contract/watches.ts';
import type { GridSort } from '../../ui/grid/types.ts';

/** Watches in the order of a column; what was never looked at or never changed comes last going up. */
export function sortWatches(
  watches: readonly Watch[],
  { column, direction }: GridSort,
  nameOf: (connectionId: string) => string,
): readonly Watch[] {
  const sign = direction === 'asc' ? 1 : -1;
  const byName = (a: Watch, b: Watch) => a.repository.localeCompare(b.repository);
  const compare: Readonly<Record<string, (a: Watch, b: Watch) => number>> = {
    repository: byName,
    registry: (a, b) => nameOf(a.connectionId).localeCompare(nameOf(b.connectionId)),
    looked: (a, b) => (a.lookedAtMs ?? Infinity) - (b.lookedAtMs ?? Infinity) || 0,
    changed: (a, b) => (a.changedAtMs ?? Infinity) - (b.changedAtMs ?? Infinity) || 0,
  };
  const order = Object.hasOwn(compare, column) ? compare[column] : undefined;
  return [...watches].sort((a, b) => sign * (order?.(a, b) ?? 0) || byName(a, b));
}
