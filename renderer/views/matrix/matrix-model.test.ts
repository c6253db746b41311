import { describe, expect, it } from 'vitest';
import { createMatrix } from './matrix-model.ts';
import { attestationOf, detailOf, detailsOf, digestOf, entryOf } from './testing/details.ts';

describe('the architecture matrix', () => {
  it('lists platforms in one order and leaves linux out where it is the only system', () => {
    const model = createMatrix(
      ['v1', 'v2'],
      detailsOf(
        detailOf('v1', [entryOf('linux/s390x', '1'), entryOf('linux/arm/v7', '2')]),
        detailOf('v2', [entryOf('linux/arm64', '3'), entryOf('linux/amd64', '4')]),
      ),
    );
    expect(model.columns.map((column) => column.label)).toEqual(['amd64', 'arm64', 'arm/v7', 's390x']);
  });

  it('names the system everywhere as soon as two systems are in the view', () => {
    const model = createMatrix(
      ['v1'],
      detailsOf(detailOf('v1', [entryOf('windows/amd64:10.0.20348.2340', '1'), entryOf('linux/amd64', '2')])),
    );
    expect(model.columns.map((column) => column.label)).toEqual(['linux/amd64', 'windows/amd64:10.0.20348']);
  });

  it('puts two revisions of one Windows build into one column and two builds into two', () => {
    const model = createMatrix(
      ['v1', 'v2', 'v3'],
      detailsOf(
        detailOf('v1', [entryOf('windows/amd64:10.0.20348.2340', '1')]),
        detailOf('v2', [entryOf('windows/amd64:10.0.20348.1726', '2')]),
        detailOf('v3', [entryOf('windows/amd64:10.0.17763.5458', '3')]),
      ),
    );
    expect(model.columns.map((column) => column.key)).toEqual(['windows/amd64:10.0.17763', 'windows/amd64:10.0.20348']);
    expect(model.rows[0]?.cells.get('windows/amd64:10.0.20348')?.entry.digest).toBe(digestOf('1'));
    expect(model.rows[1]?.cells.get('windows/amd64:10.0.20348')?.entry.digest).toBe(digestOf('2'));
  });

  it('gives spellings of one platform one column: aarch64 and arm64/v8 are arm64', () => {
    const model = createMatrix(
      ['v1', 'v2'],
      detailsOf(detailOf('v1', [entryOf('linux/aarch64', '1')]), detailOf('v2', [entryOf('linux/arm64/v8', '2')])),
    );
    expect(model.columns.map((column) => column.label)).toEqual(['arm64']);
  });

  it('shows the first entry of a platform and keeps the later ones as shadowed', () => {
    const model = createMatrix(
      ['v1'],
      detailsOf(detailOf('v1', [entryOf('linux/arm64', 'a'), entryOf('linux/arm64/v8', 'b')])),
    );
    const cell = model.rows[0]?.cells.get('linux/arm64');
    expect(cell?.entry.digest).toBe(digestOf('a'));
    expect(cell?.shadowed.map((entry) => entry.digest)).toEqual([digestOf('b')]);
  });

  it('counts attestations on their image, keeps strays and never makes a column of them', () => {
    const model = createMatrix(
      ['v1'],
      detailsOf(detailOf('v1', [entryOf('linux/amd64', 'a'), attestationOf('a', 'c'), attestationOf('f', 'd')])),
    );
    expect(model.columns).toHaveLength(1);
    expect(model.rows[0]?.cells.get('linux/amd64')?.attestations).toBe(1);
    expect(model.rows[0]?.strayAttestations.map((entry) => entry.digest)).toEqual([digestOf('d')]);
  });

  it('keeps entries without a usable platform as other entries', () => {
    const model = createMatrix(
      ['v1'],
      detailsOf(
        detailOf('v1', [
          entryOf(null, '1'),
          entryOf('unknown/unknown', '2', { role: 'other' }),
          entryOf('linux/amd64', '3'),
        ]),
      ),
    );
    expect(model.rows[0]?.others.map((entry) => entry.digest)).toEqual([digestOf('1'), digestOf('2')]);
  });

  it('marks an image that the row above has too, and not one that merely stands in another column', () => {
    const model = createMatrix(
      ['v1', 'v2'],
      detailsOf(
        detailOf('v1', [entryOf('linux/amd64', 'a'), entryOf('linux/arm64', 'b')]),
        detailOf('v2', [entryOf('linux/amd64', 'a'), entryOf('linux/arm64', 'a')]),
      ),
    );
    expect(model.rows[1]?.cells.get('linux/amd64')?.sameAsAbove).toBe(true);
    expect(model.rows[1]?.cells.get('linux/arm64')?.sameAsAbove).toBe(false);
  });

  it('tells a tag that nobody has read from one that could not be read', () => {
    const error = { kind: 'denied', message: 'No.', details: {} } as const;
    const model = createMatrix(['v1', 'v2', 'v3'], detailsOf(detailOf('v2', [], { error }), detailOf('v3', [])));
    expect(model.rows.map((row) => row.state)).toEqual(['waiting', 'failed', 'ready']);
    expect(model.known).toBe(2);
  });

  it('makes columns only from the tags of the view', () => {
    const model = createMatrix(
      ['v1'],
      detailsOf(detailOf('v1', [entryOf('linux/amd64', '1')]), detailOf('hidden', [entryOf('linux/s390x', '2')])),
    );
    expect(model.columns.map((column) => column.label)).toEqual(['amd64']);
  });
});
