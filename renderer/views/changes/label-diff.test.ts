import { describe, expect, it } from 'vitest';
import { diffLabels } from './label-diff.ts';

const label = (key: string, value: string, source = 'api') => ({ key, value, source });

describe('labels before and after', () => {
  it('tell what goes, what comes and how many stay', () => {
    const before = [label('a', '1', 'manifest'), label('b', '1'), label('c', '1')];
    const after = [label('a', '1', 'manifest'), label('c', '2'), label('b', '1')];
    expect(diffLabels(before, after)).toEqual({ removed: [label('c', '1')], added: [label('c', '2')], kept: 2 });
  });

  it('count the same label as often as it is there', () => {
    const twice = [label('a', '1'), label('a', '1')];
    expect(diffLabels(twice, [label('a', '1')])).toMatchObject({ removed: [label('a', '1')], added: [], kept: 1 });
    expect(diffLabels([label('a', '1')], twice)).toMatchObject({ removed: [], added: [label('a', '1')], kept: 1 });
  });
});
