import { describe, expect, it } from 'vitest';
import { csvField, matrixCsv, matrixMarkdown } from './matrix-export.ts';
import { createMatrix } from './matrix-model.ts';
import { detailOf, detailsOf, digestOf, entryOf } from './testing/details.ts';

const model = createMatrix(
  ['v2', 'v1', 'v0'],
  detailsOf(
    detailOf('v2', [entryOf('linux/amd64', 'a'), entryOf('linux/s390x', 'b'), entryOf('linux/s390x', 'c')]),
    detailOf('v1', [entryOf('linux/amd64', 'a', { imageBytes: null })]),
  ),
);

describe('the matrix as CSV', () => {
  it('has whole digests and bytes, and leaves an unknown size empty instead of writing nought', () => {
    expect(matrixCsv(model).split('\r\n')).toEqual([
      'tag,type,digest,amd64 digest,amd64 bytes,amd64 notes,s390x digest,s390x bytes,s390x notes,other',
      `v2,index,${digestOf('0')},${digestOf('a')},1048576,,${digestOf('b')},1048576,1 shadowed,`,
      `v1,index,${digestOf('0')},${digestOf('a')},,,,,,`,
      'v0,not read,,,,,,,,',
      '',
    ]);
  });

  it('quotes what must be quoted and defuses text that a spreadsheet would run', () => {
    expect(csvField('a,"b"')).toBe('"a,""b"""');
    expect(csvField('=HYPERLINK("x")')).toBe('"\'=HYPERLINK(""x"")"');
    expect(csvField('plain')).toBe('plain');
  });
});

describe('the matrix as Markdown', () => {
  it('is a table with the findings below', () => {
    expect(matrixMarkdown(model, 'demo/app', 'v2').split('\n')).toEqual([
      '# demo/app',
      '',
      '| Tag | amd64 | s390x | Other |',
      '| --- | --- | --- | --- |',
      '| v2 | `sha256:aaaaaaaaaaaa` | `sha256:bbbbbbbbbbbb` (1 shadowed) |  |',
      '| v1 | `sha256:aaaaaaaaaaaa` | – |  |',
      '| v0 | not read | not read |  |',
      '',
      '- v2 lists s390x 2 times; clients use only the first, sha256:bbbbbbbbbbbb.',
      '- v1 lacks s390x.',
      '',
    ]);
  });

  it('does not let a platform name break out of its table cell', () => {
    const hostile = createMatrix(['v1'], detailsOf(detailOf('v1', [entryOf('a|b\n# c/d', 'a')])));
    expect(matrixMarkdown(hostile, 't', null).split('\n')[2]).toBe('| Tag | a\\|b # c/d | Other |');
  });
});
