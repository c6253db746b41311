import type { Tag } from '../../../shared/contract/tags.ts';
import { compareNaturalKeys, naturalKey, type NaturalKey } from '../../ui/natural-sort.ts';
import type { Companion, TagRow } from './tag-filter.ts';

// cosign's tag scheme (sha256-HEX.sig and so on), and the fallback tag of the distribution-spec's referrers API.
const companionPattern = /^(sha256|sha512)-([0-9a-f]{64}|[0-9a-f]{128})(?:\.(sig|att|sbom))?$/;
const companionKinds: Readonly<Record<string, Companion>> = { sig: 'signature', att: 'attestation', sbom: 'sbom' };

/** What a tag says about another manifest, if that is what it is for. */
export function companionOf(name: string): { readonly digest: string; readonly kind: Companion } | null {
  const match = companionPattern.exec(name);
  if (match === null) return null;
  return { digest: `${match[1] ?? ''}:${match[2] ?? ''}`, kind: companionKinds[match[3] ?? ''] ?? 'referrers' };
}

export interface TagRows {
  readonly rows: readonly TagRow[];
  /** Signature and similar tags that became marks on their image. */
  readonly folded: number;
  /** What says something about a digest. */
  readonly companions: ReadonlyMap<string, readonly Companion[]>;
}

/** Tags as rows; tags that only carry signatures become marks, unless they are wanted as rows of their own. */
export function tagRows(tags: readonly Tag[], showCompanions: boolean): TagRows {
  const companions = new Map<string, Companion[]>();
  const own: Tag[] = [];
  for (const tag of tags) {
    const about = companionOf(tag.name);
    if (about === null || showCompanions) own.push(tag);
    if (about !== null) companions.set(about.digest, [...(companions.get(about.digest) ?? []), about.kind]);
  }
  const rows = own.map((tag): TagRow => ({
    name: tag.name,
    digest: tag.digest,
    kind: tag.kind,
    sizeBytes: tag.sizeBytes,
    startedAtMs: tag.startedAtMs,
    expiresAtMs: tag.expiresAtMs,
    immutable: tag.immutable === true,
    companions: tag.digest === null ? [] : (companions.get(tag.digest) ?? []),
  }));
  return { rows, folded: tags.length - own.length, companions };
}

/**
 * Where the listing tells only names, the digest is the one that was read, and with it what else is known of it. The
 * same array comes back when there is nothing to add.
 */
export function withReadDigests(
  rows: readonly TagRow[],
  companions: TagRows['companions'],
  digestOf: (row: TagRow) => string | null,
): readonly TagRow[] {
  if (!rows.some((row) => row.digest === null)) return rows;
  return rows.map((row) => {
    const digest = row.digest ?? digestOf(row);
    return digest === row.digest ? row : { ...row, digest, companions: companions.get(digest ?? '') ?? [] };
  });
}

export type TagSort = 'name' | 'size' | 'pushed' | 'expires';
const naturalKeys = new WeakMap<TagRow, NaturalKey>();

function keyOf(row: TagRow): NaturalKey {
  const known = naturalKeys.get(row) ?? naturalKey(row.name);
  naturalKeys.set(row, known);
  return known;
}

const measures: Readonly<Record<Exclude<TagSort, 'name'>, (row: TagRow) => number | null>> = {
  size: (row) => row.sizeBytes,
  pushed: (row) => row.startedAtMs,
  expires: (row) => row.expiresAtMs,
};

/** A sorted copy. What is not known comes last in both directions; equal values are in version order. */
export function sortTagRows(
  rows: readonly TagRow[],
  by: TagSort,
  direction: 'asc' | 'desc',
  sizeOf?: (row: TagRow) => number | null,
): TagRow[] {
  const sign = direction === 'asc' ? 1 : -1;
  const byName = (a: TagRow, b: TagRow) => compareNaturalKeys(keyOf(a), keyOf(b));
  if (by === 'name') return [...rows].sort((a, b) => sign * byName(a, b));
  const measure = by === 'size' && sizeOf !== undefined ? sizeOf : measures[by];
  return [...rows].sort((a, b) => {
    const left = measure(a);
    const right = measure(b);
    if (left === right) return byName(a, b);
    if (left === null) return 1;
    if (right === null) return -1;
    return sign * (left - right);
  });
}
