import { describe, expect, it } from 'vitest';
import { findings, groupFindings, joinWords } from './matrix-findings.ts';
import { createMatrix } from './matrix-model.ts';
import { detailOf, detailsOf, entryOf } from './testing/details.ts';

const reference = detailOf('v4.18', [
  entryOf('linux/amd64', '1'),
  entryOf('linux/arm64', '2'),
  entryOf('linux/s390x', '3'),
]);

function sentences(names: string[], against: string | null, ...details: ReturnType<typeof detailOf>[]): string[] {
  return findings(createMatrix(names, detailsOf(...details)), against).map((finding) => finding.sentence);
}

describe('what stands out in the matrix', () => {
  it('says which platforms of the reference a tag lacks and which it has on top', () => {
    const other = detailOf('v4.17', [entryOf('linux/amd64', '1'), entryOf('linux/riscv64', '4')]);
    expect(sentences(['v4.18', 'v4.17'], 'v4.18', reference, other)).toEqual([
      'v4.17 lacks arm64 and s390x.',
      'v4.17 has riscv64, which v4.18 has not.',
    ]);
  });

  it('does not call a tag lacking that nobody has read, or that could not be read', () => {
    const error = { kind: 'denied', message: 'The registry said no.', details: {} } as const;
    expect(sentences(['v4.18', 'v1', 'v2'], 'v4.18', reference, detailOf('v2', [], { error }))).toEqual([
      'v2 could not be read: The registry said no.',
    ]);
  });

  it('compares with nothing while the reference itself is unread', () => {
    const other = detailOf('v4.17', [entryOf('linux/amd64', '1')]);
    expect(sentences(['v4.18', 'v4.17'], 'v4.18', other)).toEqual([]);
  });

  it('tells shadowed duplicates and missing images without any reference', () => {
    const tag = detailOf('v1', [
      entryOf('linux/amd64', 'a'),
      entryOf('linux/amd64', 'b'),
      entryOf('linux/arm64', 'c', { present: false }),
    ]);
    expect(sentences(['v1'], null, tag)).toEqual([
      'v1 lists arm64, but the registry does not have the image.',
      'v1 lists amd64 2 times; clients use only the first, sha256:aaaaaaaaaaaa.',
    ]);
  });

  it('does not call an image missing when nobody looked', () => {
    expect(sentences(['v1'], null, detailOf('v1', [entryOf('linux/amd64', 'a', { present: null })]))).toEqual([]);
  });

  it('without a reference compares each tag with those around it, and only for what most tags have', () => {
    const names = ['v4.18', 'v4.17', 'v4.16', 'v4.15', 'latest'];
    const entries = [...reference.entries, entryOf('linux/ppc64le', '5')];
    const details = [
      detailOf('v4.18', [...entries, entryOf('linux/riscv64', '6')]),
      detailOf('v4.17', entries.slice(0, 2)),
      detailOf('v4.16', entries),
      detailOf('v4.15', entries.slice(1)),
      detailOf('latest', entries),
    ];
    expect(sentences(names, null, ...details)).toEqual([
      'v4.17 lacks ppc64le and s390x (v4.16 and v4.18 have them).',
      'v4.15 lacks amd64 (v4.16 has it).',
    ]);
  });

  it('tells once what many tags share, and keeps the rest apart', () => {
    const names = Array.from({ length: 12 }, (_, index) => `v1.${index}`);
    const others = names.map((name) => detailOf(name, [entryOf('linux/amd64', '1'), entryOf('linux/arm64', '2')]));
    const twice = detailOf('odd', [...reference.entries, entryOf('linux/amd64', '9')]);
    const model = createMatrix(['v4.18', ...names, 'odd'], detailsOf(reference, twice, ...others));
    const groups = groupFindings(findings(model, 'v4.18'), 'v4.18');
    expect(groups.map((group) => group.tags.length)).toEqual([12, 1]);
    expect(groups[0]?.sentence).toBe('v1.0, v1.1, v1.2, v1.3, v1.4, v1.5, v1.6, v1.7 and 4 more lack s390x.');
  });

  it('joins words as a person would', () => {
    expect(joinWords(['a'])).toBe('a');
    expect(joinWords(['a', 'b', 'c'])).toBe('a, b and c');
  });
});
