import { describe, expect, it } from 'vitest';
import { historyEvents } from '../../../shared/history/events.ts';
import type { HistoryRow } from '../../../shared/history/rows.ts';
import { stateAt } from '../../../shared/history/states.ts';
import { filterEvents, rangeEndMs } from './history-filter.ts';
import { eventSentence, togetherVerb, windowWords } from './history-words.ts';
import { nextPreview, restoreChanges, restoreChoices, restoreTogether, restoreVersions } from './restore-model.ts';

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const row = (name: string, digit: string, startMs: number, endMs: number | null, reversion = false): HistoryRow => ({
  name,
  digest: digest(digit),
  startMs,
  endMs,
  reversion,
  isIndex: true,
  sizeBytes: null,
  origin: 'registry',
  scheduled: false,
  lastSeenMs: null,
});
const nowMs = 10_000;
const rows = [
  row('latest', '2', 5000, null),
  row('latest', '1', 1000, 5000),
  row('old', '3', 1000, 6000),
  row('old-too', '3', 2000, 6000),
  row('soon', '4', 3000, 20_000),
];
const events = historyEvents(rows, { nowMs });
const now = stateAt(rows, nowMs);
const find = (name: string, kind: string) => {
  const event = events.find((each) => each.name === name && each.kind === kind);
  if (event === undefined) throw new Error(`no ${kind} of ${name}`);
  return event;
};

describe('sentences of events', () => {
  it('name the tag, what happened and both digests where there are two', () => {
    expect(eventSentence(find('latest', 'moved'))).toBe(`latest moved from ${digest('1')} to ${digest('2')}`);
    expect(eventSentence(find('old', 'deleted'))).toBe(`old deleted, was ${digest('3')}`);
    expect(eventSentence(find('latest', 'created'))).toBe(`latest created at ${digest('1')}`);
  });

  it('say of tags that ended together that they did', () => {
    expect(togetherVerb(find('old', 'deleted'))).toBe('deleted together, were');
    expect(togetherVerb(find('soon', 'will-expire'))).toBe('will expire together, are');
  });

  it('say how long deleted tags stay', () => {
    expect(windowWords(14 * 86_400_000)).toBe('Deleted tags are kept for 14 days.');
    expect(windowWords(null)).toBe('');
    expect(windowWords(0)).toBe('The registry keeps nothing of what is deleted.');
  });
});

describe('restoring from an event', () => {
  it('offers what the tag had before, when it has the new digest now', () => {
    expect(restoreChoices(find('latest', 'moved'), now)).toEqual([{ digest: digest('1'), moment: 'before' }]);
  });

  it('offers what the event made, when the tag has moved on since', () => {
    expect(restoreChoices(find('latest', 'created'), now)).toEqual([{ digest: digest('1'), moment: 'after' }]);
  });

  it('offers a deleted tag and, together, all that went with it', () => {
    const deleted = find('old', 'deleted');
    expect(restoreChoices(deleted, now)).toEqual([{ digest: digest('3'), moment: 'before' }]);
    expect(restoreTogether(deleted, rows, now)).toEqual([
      { kind: 'restore', tag: 'old', digest: digest('3') },
      { kind: 'restore', tag: 'old-too', digest: digest('3') },
    ]);
  });

  it('offers nothing for the future', () => {
    expect(restoreChoices(find('soon', 'will-expire'), now)).toEqual([]);
  });

  it('takes the newest event of each tag when several are selected', () => {
    expect(restoreChanges(events, now)).toEqual([
      { kind: 'restore', tag: 'old', digest: digest('3') },
      { kind: 'restore', tag: 'old-too', digest: digest('3') },
      { kind: 'restore', tag: 'latest', digest: digest('1') },
    ]);
  });
});

describe('the filter of the history', () => {
  it('takes tag, kinds and whole days', () => {
    expect(filterEvents(events, { tag: 'LATEST' }).map(({ kind }) => kind)).toEqual(['moved', 'created']);
    expect(filterEvents(events, { kinds: 'deleted,nonsense' }).map(({ name }) => name)).toEqual(['old', 'old-too']);
    expect(filterEvents(events, { from: 5500 }).map(({ kind }) => kind)).toEqual(['will-expire', 'deleted', 'deleted']);
    expect(filterEvents(events, { tag: 'old*' }).every(({ name }) => name.startsWith('old'))).toBe(true);
    expect(filterEvents(events, { to: 4999 }).map(({ atMs }) => atMs)).not.toContain(5000);
  });

  it('ends with the last moment of a day, or with the moment itself', () => {
    const midnight = new Date(2026, 2, 8).getTime();
    expect(rangeEndMs(midnight)).toBe(midnight + 86_400_000 - 1);
    expect(rangeEndMs(midnight + 1000)).toBe(midnight + 1000);
  });
});

describe('restoring versions at the edge', () => {
  const version = (digit: string, tags: { name: string; nowDigest: string | null }[]) => ({
    ...{ digest: digest(digit), tags, tagCount: tags.length, endedMs: 1, untilMs: 2, isOverdue: false },
  });

  it('takes every tag that is free, and one that would be moved only where none is', () => {
    const free = { name: 'free', nowDigest: null };
    const taken = { name: 'taken', nowDigest: digest('9') };
    expect(restoreVersions([version('1', [free, taken]), version('2', [taken])])).toEqual([
      { kind: 'restore', tag: 'free', digest: digest('1') },
      { kind: 'restore', tag: 'taken', digest: digest('2') },
    ]);
  });

  it('leaves what one preview does not take for the next', () => {
    const many = Array.from({ length: 501 }, (_, index) => ({ kind: 'delete' as const, tag: `t${String(index)}` }));
    expect(nextPreview(many)).toMatchObject({ changes: many.slice(0, 500), left: 1 });
    expect(nextPreview(many.slice(0, 2)).left).toBe(0);
  });
});
