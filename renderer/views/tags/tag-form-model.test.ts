import { describe, expect, it } from 'vitest';
import type { TagRow } from './tag-filter.ts';
import { createChange, expireChanges, moveChanges } from './tag-form-model.ts';

const digest = `sha256:${'ab'.repeat(32)}`;
const other = `sha256:${'cd'.repeat(32)}`;
const row = (name: string, of: string | null): TagRow => ({
  name,
  digest: of,
  kind: 'index',
  sizeBytes: null,
  startedAtMs: null,
  expiresAtMs: null,
  immutable: false,
  companions: [],
});
const rows = [row('v1', digest), row('latest', other), row('blind', null)];

describe('moving tags', () => {
  it('takes a tag of the repository or a whole digest as the target', () => {
    expect(moveChanges(['latest'], ' v1 ', rows)).toEqual({ changes: [{ kind: 'move', tag: 'latest', digest }] });
    expect(moveChanges(['latest'], digest, rows)).toEqual({ changes: [{ kind: 'move', tag: 'latest', digest }] });
  });

  it('leaves out tags that are there already, and says so when none is left', () => {
    expect(moveChanges(['latest', 'v1'], 'v1', rows)).toEqual({ changes: [{ kind: 'move', tag: 'latest', digest }] });
    expect(moveChanges(['v1'], 'v1', rows)).toHaveProperty('problem');
  });

  it('refuses what is neither, and a tag whose digest is not known', () => {
    expect(moveChanges(['latest'], 'sha256:ab', rows)).toHaveProperty('problem');
    expect(moveChanges(['latest'], 'blind', rows)).toHaveProperty('problem');
    expect(moveChanges(['latest'], '', rows)).toHaveProperty('problem');
  });
});

describe('a new tag', () => {
  it('gets the digest of the one it is made from', () => {
    expect(createChange('stable', 'v1', rows)).toEqual({ changes: [{ kind: 'move', tag: 'stable', digest }] });
  });

  it('needs a legal name that is not there with this digest', () => {
    expect(createChange('-x', 'v1', rows)).toHaveProperty('problem');
    expect(createChange('v1', 'v1', rows)).toHaveProperty('problem');
    expect(createChange('latest', 'v1', rows)).toHaveProperty('changes');
  });
});

describe('expiration', () => {
  const now = new Date('2026-11-20T12:00:00').getTime();

  it('is the end of the chosen day, or never', () => {
    const end = new Date('2026-11-20T23:59:59').getTime();
    expect(expireChanges(['v1'], '2026-11-20', now)).toEqual({
      changes: [{ kind: 'expire', tag: 'v1', expiresAtMs: end }],
    });
    expect(expireChanges(['v1'], null, now)).toEqual({
      changes: [{ kind: 'expire', tag: 'v1', expiresAtMs: null }],
    });
  });

  it('may have a time of day, and is written the same in every country', () => {
    const at = new Date('2026-11-20T14:30:00').getTime();
    expect(expireChanges(['v1'], '2026-11-20 14:30', now)).toEqual({
      changes: [{ kind: 'expire', tag: 'v1', expiresAtMs: at }],
    });
    for (const text of ['11/20/2026', '20.11.2026', '2026-02-30', 'tomorrow'])
      expect(expireChanges(['v1'], text, now), text).toHaveProperty('problem');
    expect(expireChanges(['v1'], '2026-11-20 11:59', now)).toHaveProperty('problem');
  });

  it('is not in the past and not nothing', () => {
    expect(expireChanges(['v1'], '2026-11-19', now)).toHaveProperty('problem');
    expect(expireChanges(['v1'], '', now)).toHaveProperty('problem');
  });
});
