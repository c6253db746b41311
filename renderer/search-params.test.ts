import { parseSearchWith, stringifySearchWith } from '@tanstack/react-router';
import { describe, expect, it } from 'vitest';
import { historySearchSchema, manifestSearchSchema, mergeSearchSchema, tagsSearchSchema } from './search-params.ts';

const parse = parseSearchWith((value) => value);
const stringify = stringifySearchWith((value) => (typeof value === 'string' ? value : JSON.stringify(value)));

describe('what stands in an address', () => {
  it.each(['4.3', '4.30', 'true', '007', '1e3', '20240101000000000000', 'v1 arch:arm64 age>90d', 'a&b=c'])(
    'keeps the text %s',
    (text) => {
      const address = stringify({ q: text });
      expect(tagsSearchSchema.parse(parse(address)).q).toBe(text);
    },
  );

  it('is written as a person would', () => {
    expect(stringify({ tag: '4.3' })).toBe('?tag=4.3');
  });

  it('keeps times as numbers', () => {
    expect(historySearchSchema.parse(parse(stringify({ from: 1_700_000_000_000, tag: 'v1' })))).toEqual({
      from: 1_700_000_000_000,
      tag: 'v1',
    });
  });

  it('leaves out what does not fit instead of failing', () => {
    expect(manifestSearchSchema.parse(parse('?tab=nonsense&from=v1'))).toEqual({ from: 'v1' });
    expect(tagsSearchSchema.parse(parse('?sort=colour&dir=up'))).toEqual({});
    expect(historySearchSchema.parse(parse('?from=yesterday'))).toEqual({});
  });

  it('names both sides of a merge', () => {
    const sides = {
      sourceConnection: 'local',
      sourceRepository: 'a/b',
      source: '4.3',
      destinationConnection: 'quay',
      destinationRepository: 'c',
      destination: 'v1',
    };
    expect(mergeSearchSchema.parse(parse(stringify(sides)))).toEqual(sides);
  });
});
