import { describe, expect, it } from 'vitest';
import { filterEntries, isFiltering, writtenRepositories } from './activity-filter.ts';
import { entryOf, stateOf } from './testing/entries.ts';

const error = { kind: 'denied', message: 'The tag is immutable.', details: {} } as const;
const entries = [
  entryOf({ id: 'move', tag: 'v4.1' }),
  entryOf({ id: 'lost', kind: 'delete', tag: 'v4.2', after: null, state: 'failed', error }),
  entryOf({
    id: 'labels',
    kind: 'labels',
    tag: 'v4.1',
    repository: 'demo/web',
    before: stateOf('c'),
    after: stateOf('c'),
  }),
];
const idsOf = (filter: Parameters<typeof filterEntries>[1]) => filterEntries(entries, filter).map(({ id }) => id);

describe('the journal, filtered', () => {
  it('is everything without a filter', () => {
    expect(filterEntries(entries, { q: ' ' })).toBe(entries);
    expect(isFiltering({ q: ' ' })).toBe(false);
  });

  it('goes by kind, result and words, all of which have to hold', () => {
    expect(idsOf({ kind: 'delete' })).toEqual(['lost']);
    expect(idsOf({ state: 'done' })).toEqual(['move', 'labels']);
    expect(idsOf({ q: 'V4.1 web' })).toEqual(['labels']);
    expect(idsOf({ q: 'v4.1', kind: 'move' })).toEqual(['move']);
    expect(idsOf({ q: 'immutable' }), 'also by what went wrong').toEqual(['lost']);
    expect(idsOf({ q: 'c'.repeat(64) }), 'by a whole digest').toEqual(['labels']);
    expect(idsOf({ q: 'nothing-like-it' })).toEqual([]);
  });

  it('knows which repositories were written to, each once', () => {
    expect(writtenRepositories(entries).map(({ title }) => title)).toEqual([
      'demo/app · Local library',
      'demo/web · Local library',
    ]);
  });
});
