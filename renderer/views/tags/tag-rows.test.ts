import { describe, expect, it } from 'vitest';
import type { Tag } from '../../../shared/contract/tags.ts';
import { companionOf, sortTagRows, tagRows } from './tag-rows.ts';

const hex = 'ab'.repeat(32);
const tag = (name: string, more: Partial<Tag> = {}): Tag => ({
  name,
  digest: null,
  kind: 'index',
  sizeBytes: null,
  startedAtMs: null,
  expiresAtMs: null,
  immutable: null,
  reversion: null,
  ...more,
});
const names = (rows: readonly { name: string }[]) => rows.map(({ name }) => name);

describe('tags that speak about another image', () => {
  it('are told by cosign’s names and the referrers fallback', () => {
    expect(companionOf(`sha256-${hex}.sig`)).toEqual({ digest: `sha256:${hex}`, kind: 'signature' });
    expect(companionOf(`sha256-${hex}.att`)?.kind).toBe('attestation');
    expect(companionOf(`sha256-${hex}`)?.kind).toBe('referrers');
    expect(companionOf('sha256-short.sig')).toBeNull();
    expect(companionOf(`v1-sha256-${hex}.sig`)).toBeNull();
  });

  it('become marks on every tag of that digest and are counted', () => {
    const { rows, folded } = tagRows(
      [
        tag('v1', { digest: `sha256:${hex}` }),
        tag('latest', { digest: `sha256:${hex}` }),
        tag(`sha256-${hex}.sig`),
        tag('v2'),
      ],
      false,
    );
    expect(names(rows)).toEqual(['v1', 'latest', 'v2']);
    expect(rows.map((row) => row.companions)).toEqual([['signature'], ['signature'], []]);
    expect(folded).toBe(1);
  });

  it('stay rows when they are wanted', () => {
    const { rows, folded } = tagRows([tag('v1'), tag(`sha256-${hex}.sig`)], true);
    expect(rows).toHaveLength(2);
    expect(folded).toBe(0);
  });
});

describe('the order of tags', () => {
  const { rows } = tagRows(
    [tag('v10', { startedAtMs: 5 }), tag('v9'), tag('v2', { startedAtMs: 9 }), tag('v1', { startedAtMs: 5 })],
    false,
  );

  it('is that of versions', () => {
    expect(names(sortTagRows(rows, 'name', 'asc'))).toEqual(['v1', 'v2', 'v9', 'v10']);
    expect(names(sortTagRows(rows, 'name', 'desc'))).toEqual(['v10', 'v9', 'v2', 'v1']);
  });

  it('keeps what is not known last in both directions', () => {
    expect(names(sortTagRows(rows, 'pushed', 'asc'))).toEqual(['v1', 'v10', 'v2', 'v9']);
    expect(names(sortTagRows(rows, 'pushed', 'desc'))).toEqual(['v2', 'v1', 'v10', 'v9']);
  });
});
