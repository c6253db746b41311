import type { PlannedChange } from '../../../shared/contract/tags.ts';
import { AppError, toWireError } from '../../../shared/errors.ts';
import type { PlannedItem } from './planned-item.ts';

/**
 * Labels belong to manifests: of several tags on one digest the first changes them and the others have nothing left to
 * do. Different wishes for one manifest cannot both be shown, so the later one is refused.
 */
export function settleSharedLabels(items: readonly PlannedItem[]): PlannedItem[] {
  const first = new Map<string, PlannedChange>();
  return items.map((item) => {
    const { shown, expected } = item;
    if (shown.method !== 'labels-by-api' || expected === null) return item;
    const earlier = first.get(expected);
    if (earlier === undefined) {
      first.set(expected, shown);
      return item;
    }
    return { ...item, shown: isSameWish(earlier, shown) ? withNothingToDo(earlier, shown) : refused(earlier, shown) };
  });
}

function isSameWish(left: PlannedChange, right: PlannedChange): boolean {
  return JSON.stringify({ ...left.change, tag: '' }) === JSON.stringify({ ...right.change, tag: '' });
}

function withNothingToDo(earlier: PlannedChange, shown: PlannedChange): PlannedChange {
  const message = `It is on the same manifest as “${earlier.change.tag}” and gets the same labels with it.`;
  const undo = { possible: false, untilMs: null, reason: 'Nothing is changed.' };
  return { ...shown, method: 'none', labels: null, undo, warnings: [{ code: 'W_SAME_MANIFEST', message }] };
}

function refused(earlier: PlannedChange, shown: PlannedChange): PlannedChange {
  const { tag } = shown.change;
  const message = `“${tag}” is on the same manifest as “${earlier.change.tag}”, for which other labels are wished.`;
  const error = new AppError('invalid-input', message, { reference: tag, reason: 'E_SAME_MANIFEST' });
  return { ...shown, method: 'none', labels: null, error: toWireError(error) };
}
