import { describe, expect, it } from 'vitest';
import type { Watch } from '../../../shared/contract/watches.ts';
import { sortWatches } from './sort-watches.ts';
import { intervalWords, stateWords, watchSentence } from './watch-words.ts';

const hourMs = 3_600_000;
const watch: Watch = {
  connectionId: 'r-1',
  repository: 'team/app',
  everyMinutes: 60,
  paused: false,
  sinceMs: 0,
  state: 'waiting',
  lookedAtMs: 10 * hourMs,
  nextLookMs: 11 * hourMs,
  changedAtMs: null,
  tags: 3,
  kept: { manifests: 12, bytes: 2048 },
  error: null,
};

describe('the words of a watch', () => {
  it('tell when, what was found, what is kept and when the next look comes', () => {
    expect(watchSentence(watch, 10.5 * hourMs)).toBe(
      'Looked 30 min ago at 3 tags, nothing has changed; 12 manifests kept (2.0 KiB); next look in 30 min.',
    );
    expect(watchSentence({ ...watch, changedAtMs: 8 * hourMs, nextLookMs: null }, 10 * hourMs)).toBe(
      'Looked just now at 3 tags, last change seen 2 h ago; 12 manifests kept (2.0 KiB); no look is planned.',
    );
    expect(watchSentence(watch, 12 * hourMs)).toContain('next look now');
    expect(watchSentence({ ...watch, lookedAtMs: null }, 0)).toBe('The first look is under way.');
  });

  it('tell a failed look from a paused one, and when not all could be kept', () => {
    const error = { kind: 'rate-limited' as const, message: 'half', details: {} };
    expect(stateWords({ ...watch, state: 'failed', error })).toBe('last look failed');
    expect(stateWords({ ...watch, state: 'paused' })).toBe('paused');
    expect(stateWords({ ...watch, error })).toBe('watching, not all is kept');
  });

  it('know intervals that the list does not have', () => {
    expect(intervalWords(60)).toBe('every hour');
    expect(intervalWords(45)).toBe('every 45 minutes');
  });
});

describe('the order of watches', () => {
  const never = { ...watch, repository: 'b', changedAtMs: null };
  const early = { ...watch, repository: 'c', changedAtMs: 1 };
  const late = { ...watch, repository: 'a', changedAtMs: 9, connectionId: 'r-2' };
  const names = (column: string, direction: 'asc' | 'desc') =>
    sortWatches([never, early, late], { column, direction }, (id) => id).map(({ repository }) => repository);

  it('follows the column, and the name where the column says nothing', () => {
    expect(names('repository', 'asc')).toEqual(['a', 'b', 'c']);
    expect(names('changed', 'asc')).toEqual(['c', 'a', 'b']);
    expect(names('registry', 'desc')).toEqual(['a', 'b', 'c']);
    expect(names('constructor', 'asc')).toEqual(['a', 'b', 'c']);
  });

  it('puts several without a time in the order of their names', () => {
    const other = { ...never, repository: 'a' };
    const sorted = sortWatches([never, other], { column: 'changed', direction: 'asc' }, (id) => id);
    expect(sorted.map(({ repository }) => repository)).toEqual(['a', 'b']);
  });
});
