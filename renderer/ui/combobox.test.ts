import { describe, expect, it } from 'vitest';
import { matchOptions } from './combobox.tsx';

const options = [
  { value: 'old-latest' },
  { value: 'latest' },
  { value: 'id-1', label: 'Latest registry' },
  { value: 'v1' },
];
const values = (typed: string) => matchOptions(options, typed).map((option) => option.value);

describe('what a combobox offers', () => {
  it('finds by any part of the label, beginnings first, whatever the case', () => {
    expect(values('LATEST')).toEqual(['latest', 'id-1', 'old-latest']);
  });

  it('offers everything while nothing is typed, and nothing without a match', () => {
    expect(values('  ')).toHaveLength(4);
    expect(values('zz')).toEqual([]);
  });
});
