import { describe, expect, it } from 'vitest';
import { choiceLabel, rowNotes, rowWords, summaryWords } from './row-words.ts';
import { boardEntry, boardRow } from './testing/rows.ts';

const amd64 = boardRow('linux/amd64', {
  source: [boardEntry('linux/amd64', 'a')],
  destination: [boardEntry('linux/amd64', 'b')],
  result: [boardEntry('linux/amd64', 'a')],
  action: 'replace',
});

describe('a row of the merge board in words', () => {
  it('names both sides, the result and what happens', () => {
    expect(rowWords(amd64, false)).toBe(
      'linux/amd64, source: sha256:aaaaaaaaaaaa, destination: sha256:bbbbbbbbbbbb, result: sha256:aaaaaaaaaaaa, replaced',
    );
    expect(rowWords({ ...amd64, result: [] }, true)).toMatch(/result: none, needs your decision$/);
  });

  it('calls keeping nothing what it is', () => {
    expect(choiceLabel('destination', amd64)).toBe('Keep');
    expect(choiceLabel('destination', boardRow('linux/arm64'))).toBe('Leave out');
    expect(choiceLabel('source', boardRow('linux/arm64'))).toBe('Add');
  });

  it('says in words that only the first of several entries is used, and on which side', () => {
    const twice = [boardEntry('linux/amd64', 'a'), boardEntry('linux/amd64', 'b', { shadowed: true })];
    expect(rowNotes({ ...amd64, result: twice })[0]).toMatch(/^The result lists this platform 2 times/);
    expect(rowNotes({ ...amd64, destination: twice })[0]).toMatch(/^The destination lists/);
    expect(rowNotes(amd64)).toEqual([]);
  });

  it('sums the board up', () => {
    expect(summaryWords([amd64, boardRow('a', { action: 'add' }), boardRow('b', { action: 'same' })])).toBe(
      '1 added · 1 replaced · 1 unchanged',
    );
    expect(summaryWords([amd64, boardRow('a', { action: 'add' })], new Set([amd64.key]))).toBe('1 to decide · 1 added');
  });
});
