import { describe, expect, it } from 'vitest';
import { changeSentence, changesTitle } from './change-words.ts';
import { digestOf, plannedOf, sideOf } from './testing/planned.ts';

describe('the words of the change preview', () => {
  it('names one tag, counts several, and says “change” when the wishes differ', () => {
    expect(changesTitle([{ kind: 'delete', tag: 'v1' }])).toBe('Delete v1');
    expect(
      changesTitle([
        { kind: 'delete', tag: 'v1' },
        { kind: 'delete', tag: 'v2' },
      ]),
    ).toBe('Delete 2 tags');
    expect(
      changesTitle([
        { kind: 'delete', tag: 'v1' },
        { kind: 'move', tag: 'v2', digest: digestOf('a') },
      ]),
    ).toBe('Change 2 tags');
  });

  it('word what is for good apart from what is not', () => {
    expect(changesTitle([{ kind: 'delete-permanently', tag: 'v1', digest: null }])).toBe('Permanently delete v1');
    expect(changesTitle([{ kind: 'immutability', tag: 'v1', immutable: true }])).toBe('Make v1 immutable');
    expect(changesTitle([{ kind: 'immutability', tag: 'v1', immutable: false }])).toBe('Allow changes to v1');
    expect(changesTitle([{ kind: 'labels', tag: 'v1', add: [], remove: [] }])).toBe('Change labels of v1');
  });

  it('say a line as a sentence', () => {
    expect(changeSentence(plannedOf())).toBe('v1, now at sha256:aaaaaaaaaaaa, will be gone.');
    expect(changeSentence(plannedOf({ change: { kind: 'delete-permanently', tag: 'v1', digest: null } }))).toBe(
      'v1, now at sha256:aaaaaaaaaaaa, will be gone for good.',
    );
    expect(
      changeSentence(plannedOf({ change: { kind: 'delete-permanently', tag: 'v1', digest: digestOf('b') } })),
    ).toBe('sha256:bbbbbbbbbbbb goes out of the history of v1 for good.');
    expect(changeSentence(plannedOf({ after: sideOf('b') }))).toBe(
      'v1 moves from sha256:aaaaaaaaaaaa to sha256:bbbbbbbbbbbb.',
    );
    expect(changeSentence(plannedOf({ before: null, after: sideOf('b') }))).toBe(
      'v1 will be made and points at sha256:bbbbbbbbbbbb.',
    );
    expect(
      changeSentence(plannedOf({ change: { kind: 'immutability', tag: 'v1', immutable: true }, after: sideOf('a') })),
    ).toBe('v1 becomes immutable.');
  });
});
