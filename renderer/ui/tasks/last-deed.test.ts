import { describe, expect, it } from 'vitest';
import type { Job } from '../../../shared/contract/jobs.ts';
import { entryOf } from '../../views/activity/testing/entries.ts';
import { lastDeed, whyNoDeed } from './last-deed.ts';

const job: Job = {
  id: '1',
  kind: 'change',
  title: 'Delete 2 tags',
  state: 'done',
  steps: [],
  bytesDone: 0,
  bytesTotal: 0,
  bytesPerSecond: null,
  startedAtMs: 0,
  endedAtMs: 1,
  canCancel: false,
  canRetry: false,
  error: null,
  journalIds: ['a', 'b'],
  warnings: [],
};

describe('what Ctrl+Z means', () => {
  it('is everything the last task wrote and that can be taken back', () => {
    const entries = [entryOf({ id: 'b', atMs: 3 }), entryOf({ id: 'a', atMs: 2 }), entryOf({ id: 'older', atMs: 1 })];
    expect(lastDeed(entries, [job])).toMatchObject({ title: 'Delete 2 tags', ids: ['a', 'b'] });
  });

  it('is the single last write when its task is no longer known', () => {
    const entries = [entryOf({ id: 'b', atMs: 3 }), entryOf({ id: 'a', atMs: 2 })];
    expect(lastDeed(entries, [])?.ids).toEqual(['b']);
  });

  it('is nothing when nothing can be taken back', () => {
    expect(lastDeed([entryOf({ undo: { possible: false, reason: 'No.' } })], [job])).toBeNull();
  });

  it('says why the newest write cannot be taken back, whatever older ones say', () => {
    const entries = [
      entryOf({ id: 'old', atMs: 1, undo: { possible: false, reason: 'Too old.' } }),
      entryOf({ id: 'new', tag: 'v9', atMs: 2, undo: { possible: false, reason: 'The tag has moved.' } }),
      entryOf({ id: 'undo', atMs: 3, kind: 'undo', undo: { possible: false, reason: 'An undo.' } }),
    ];
    expect(whyNoDeed(entries)).toBe('The last write, v9 moved: The tag has moved.');
    expect(whyNoDeed([])).toContain('Nothing has been written');
  });
});
