import { describe, expect, it } from 'vitest';
import { createMatrix } from './matrix-model.ts';
import { cellState, cellWords, progressWords, remainderWords } from './matrix-words.ts';
import { attestationOf, detailOf, detailsOf, entryOf } from './testing/details.ts';

const error = { kind: 'denied', message: 'No.', details: {} } as const;

function spoken(details: ReturnType<typeof detailOf>[], tag: string, key: string, compare = false): string {
  const model = createMatrix(['v1', 'v2'], detailsOf(...details));
  const row = model.rows.find((candidate) => candidate.name === tag)!;
  const column = model.columns.find((candidate) => candidate.key === key)!;
  const reference = compare ? model.rows.find(({ name }) => name === 'v1') : undefined;
  return cellWords(row, column, cellState(row, column, reference), '1.0 MiB', reference?.name ?? null);
}

describe('a cell in words', () => {
  const full = detailOf('v1', [entryOf('linux/amd64', 'a'), entryOf('linux/arm64', 'b'), attestationOf('a', 'c')]);

  it('names tag, platform, digest, size and attestations', () => {
    expect(spoken([full], 'v1', 'linux/amd64')).toBe('v1, amd64: sha256:aaaaaaaaaaaa, 1.0 MiB, 1 attestation');
  });

  it('says when the tag above has the same image', () => {
    const next = detailOf('v2', [entryOf('linux/amd64', 'a')]);
    expect(spoken([full, next], 'v2', 'linux/amd64')).toContain('same image as the tag above');
  });

  it('tells not read, not readable, none, and lacking against the reference apart', () => {
    expect(spoken([full], 'v2', 'linux/amd64')).toBe('v2, amd64: not read yet');
    expect(spoken([full, detailOf('v2', [], { error })], 'v2', 'linux/amd64')).toBe('v2, amd64: could not be read');
    expect(spoken([full, detailOf('v2', [])], 'v2', 'linux/amd64')).toBe('v2, amd64: none');
    expect(spoken([full, detailOf('v2', [])], 'v2', 'linux/amd64', true)).toBe('v2, amd64: missing, v1 has it');
  });

  it('puts a missing image before a duplicate, and both before sameness', () => {
    const broken = detailOf('v2', [entryOf('linux/amd64', 'a', { present: false }), entryOf('linux/amd64', 'd')]);
    const model = createMatrix(['v1', 'v2'], detailsOf(full, broken));
    const row = model.rows[1]!;
    expect(cellState(row, model.columns[0], model.rows[0])).toBe('missing-child');
    expect(spoken([full, broken], 'v2', 'linux/amd64')).toContain('listed 2 times, only the first is used');
  });
});

describe('a platform that a tag lacks', () => {
  const full = [entryOf('linux/amd64', 'a'), entryOf('linux/arm64', 'b'), entryOf('linux/s390x', 'c')];
  const model = createMatrix(
    ['v4', 'v3', 'v2', 'v1', 'rebuild'],
    detailsOf(
      detailOf('v4', full),
      detailOf('v3', full.slice(0, 2)),
      detailOf('v2', full),
      detailOf('v1', full.slice(1)),
      detailOf('rebuild', full.slice(1, 2)),
    ),
  );
  const stateAt = (name: string, key: string) => {
    const row = model.rows.find((candidate) => candidate.name === name)!;
    const column = model.columns.find((candidate) => candidate.key === key)!;
    const state = cellState(row, column, undefined);
    return [state, cellWords(row, column, state, null, null)];
  };

  it('needs a decision between tags that have it, and is only told at the edge', () => {
    expect(stateAt('v3', 'linux/s390x')).toEqual(['lacking', 'v3, s390x: missing, v2 and v4 have it']);
    expect(stateAt('v1', 'linux/amd64')).toEqual(['unusual', 'v1, amd64: missing, v2 has it']);
  });

  it('is no loss in a part that has one platform only', () => {
    expect(stateAt('rebuild', 'linux/s390x')).toEqual(['absent', 'rebuild, s390x: none']);
  });
});

describe('the rest of a row in words', () => {
  it('counts other entries and stray attestations', () => {
    const tag = detailOf('v1', [entryOf(null, '1'), entryOf(null, '2'), attestationOf('f', '3')]);
    expect(remainderWords(createMatrix(['v1'], detailsOf(tag)).rows[0]!)).toBe(
      '2 other entries and 1 attestation of an image that is not in the list',
    );
  });

  it('tells how far reading has come without calling failures read', () => {
    const rows = createMatrix(['v1', 'v2', 'v3'], detailsOf(detailOf('v1', []), detailOf('v2', [], { error }))).rows;
    expect(progressWords(rows)).toBe('1 of 3 tags read, 1 could not be read, 1 to go');
    expect(progressWords(createMatrix(['v1'], detailsOf(detailOf('v1', []))).rows)).toBe('1 tag read');
  });
});
