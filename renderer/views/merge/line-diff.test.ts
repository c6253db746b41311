import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countChanges, diffLines } from './line-diff.ts';

describe('the comparison of two documents line by line', () => {
  it('marks added, removed and changed lines and leaves the rest alone', () => {
    const lines = diffLines('{\na\nb\nc\n}', '{\na\nB\nc\nd\n}');
    expect(lines.map((line) => line.change)).toEqual(['same', 'same', 'changed', 'same', 'added', 'same']);
    expect(countChanges(lines)).toEqual({ removed: 1, added: 2 });
    expect(lines[4]).toEqual({ change: 'added', before: null, after: { number: 5, text: 'd' } });
  });

  it('shows a new document as added lines only', () => {
    expect(diffLines('', 'a\nb').map((line) => line.change)).toEqual(['added', 'added']);
  });

  it('gives both documents back, line by line, whatever they are', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', '{', '}'), { minLength: 1 }).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffLines(before, after);
        const side = (name: 'before' | 'after') => lines.flatMap((line) => line[name]?.text ?? []).join('\n');
        expect(side('before')).toBe(before);
        expect(side('after')).toBe(after);
      }),
    );
  });

  it('still answers for two documents that have nothing in common', () => {
    const many = (letter: string) => Array.from({ length: 5000 }, (_, index) => `${letter}${index}`).join('\n');
    const lines = diffLines(many('a'), many('b'));
    expect(countChanges(lines)).toEqual({ removed: 5000, added: 5000 });
  });
});
