import { describe, expect, it } from 'vitest';
import type { TagDetail } from '../../../shared/contract/tags.ts';
import { matchesFilter, parseTagFilter, type TagRow } from './tag-filter.ts';

const dayMs = 86_400_000;
const nowMs = Date.UTC(2026, 10, 20);
const row = (more: Partial<TagRow> = {}): TagRow => ({
  name: 'v4.17.1',
  digest: `sha256:${'ab'.repeat(32)}`,
  kind: 'index',
  sizeBytes: null,
  startedAtMs: nowMs - 100 * dayMs,
  expiresAtMs: null,
  immutable: false,
  companions: [],
  ...more,
});
const detail = (...architectures: string[]): TagDetail => ({
  name: 'v4.17.1',
  digest: null,
  mediaType: null,
  kind: 'index',
  entries: architectures.map((text) => {
    const [architecture = '', variant] = text.split('/');
    return {
      digest: 'sha256:x',
      mediaType: '',
      manifestBytes: 0,
      imageBytes: null,
      platform: { os: 'linux', architecture, variant },
      role: 'platform',
      subject: null,
      present: null,
    };
  }),
  totalBytes: 600 * 1024 ** 2,
  createdAtMs: null,
  error: null,
});
const test = (text: string, of = row(), known?: TagDetail) => matchesFilter(parseTagFilter(text), of, known, nowMs);

describe('filter tokens', () => {
  it('look for a part of the name, or match the whole of it with * and ?', () => {
    expect(test('17')).toBe(true);
    expect(test('V4')).toBe(true);
    expect(test('v4.*')).toBe(true);
    expect(test('4.*')).toBe(false);
    expect(test('v4.1?.1')).toBe(true);
    expect(test('v4+*')).toBe(false);
  });

  it('all have to hold, and a minus turns one round', () => {
    expect(test('v4 17')).toBe(true);
    expect(test('v4 rc')).toBe(false);
    expect(test('v4 -rc')).toBe(true);
    expect(test('-kind:index')).toBe(false);
  });

  it('compare age, expiration and size', () => {
    expect(test('age>90d')).toBe(true);
    expect(test('age<2w')).toBe(false);
    expect(test('expires<7d')).toBe(false);
    expect(test('expires<7d', row({ expiresAtMs: nowMs + 3 * dayMs }))).toBe(true);
    expect(test('expires:no')).toBe(true);
    expect(test('size>1GiB', row({ sizeBytes: 1024 ** 3 + 1 }))).toBe(true);
    expect(test('size>500MiB', row(), detail('amd64'))).toBe(true);
  });

  it('say unknown while the manifest that decides has not been read', () => {
    expect(test('arch:arm64')).toBe('unknown');
    expect(test('size>1MiB')).toBe('unknown');
    expect(test('-arch:arm64')).toBe('unknown');
    expect(test('arch:arm64 nothing')).toBe(false);
    expect(parseTagFilter('arch:arm64').needsDetails).toBe(true);
    expect(parseTagFilter('v4 age>1d').needsDetails).toBe(false);
  });

  it('know architectures in every spelling, with and without variant', () => {
    expect(test('arch:aarch64', row(), detail('amd64', 'arm64'))).toBe(true);
    expect(test('arch:arm', row(), detail('arm/v6'))).toBe(true);
    expect(test('arch:arm/v7', row(), detail('arm/v6'))).toBe(false);
    expect(test('os:windows', row(), detail('amd64'))).toBe(false);
  });

  it('find signatures and digests', () => {
    expect(test('signed:no')).toBe(true);
    expect(test('signed:yes', row({ companions: ['signature'] }))).toBe(true);
    expect(test('digest:abab')).toBe(true);
    expect(test('digest:sha256:abab')).toBe(true);
    expect(test('digest:ff')).toBe(false);
  });

  it('tell what is not understood instead of matching nothing', () => {
    expect(parseTagFilter('colour:red').problems).toHaveLength(1);
    expect(parseTagFilter('age>soon').problems).toEqual(['“age” takes a time like 90d, 12h, 3w, 6m or 1y.']);
    expect(parseTagFilter('colour:red').tests).toHaveLength(0);
  });

  it('survive hostile patterns', () => {
    expect(test('*'.repeat(200) + 'x', row({ name: 'a'.repeat(128) }))).toBe(false);
  });
});
