import { describe, expect, it } from 'vitest';
import { addAll, coverage, emptySelection, extendTo, keepExisting, removeAll, toggleKey } from './selection.ts';

const order = ['a', 'b', 'c', 'd', 'e'];
const keysOf = (selection: { keys: ReadonlySet<string> }) => [...selection.keys].sort().join('');

describe('the selection of a grid', () => {
  it('extends from the row that was toggled last, in both directions', () => {
    const at = toggleKey(emptySelection, 'c');
    expect(keysOf(extendTo(at, order, 'e'))).toBe('cde');
    expect(keysOf(extendTo(at, order, 'a'))).toBe('abc');
  });

  it('shrinks again when the range is drawn back, without losing what was chosen before it', () => {
    const before = toggleKey(toggleKey(emptySelection, 'a'), 'c');
    const wide = extendTo(before, order, 'e');
    expect(keysOf(wide)).toBe('acde');
    expect(keysOf(extendTo(wide, order, 'd'))).toBe('acd');
  });

  it('toggles when the anchor is filtered away', () => {
    const at = toggleKey(emptySelection, 'z');
    expect(keysOf(extendTo(at, order, 'b'))).toBe('bz');
  });

  it('keeps rows of another filter when all matching ones are chosen and let go', () => {
    const elsewhere = toggleKey(emptySelection, 'z');
    const all = addAll(elsewhere, order);
    expect(keysOf(all)).toBe('abcdez');
    expect(keysOf(removeAll(all, order))).toBe('z');
  });

  it('forgets rows that are gone and stays the same object when none is', () => {
    const chosen = addAll(emptySelection, order);
    expect(keepExisting(chosen, new Set(order))).toBe(chosen);
    expect(keysOf(keepExisting(chosen, new Set(['a', 'e'])))).toBe('ae');
  });

  it('knows whether all, some or none of the matching rows are chosen', () => {
    expect(coverage(emptySelection, order)).toBe('none');
    expect(coverage(toggleKey(emptySelection, 'a'), order)).toBe('some');
    expect(coverage(addAll(emptySelection, order), order)).toBe('all');
    expect(coverage(toggleKey(emptySelection, 'z'), order)).toBe('none');
    expect(coverage(emptySelection, [])).toBe('none');
  });
});
