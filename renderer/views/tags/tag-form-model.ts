import type { TagChange } from '../../../shared/contract/tags.ts';
import { isDigest } from '../../../shared/oci/digest.ts';
import { isTagName } from '../../../shared/oci/reference.ts';
import { parseMoment } from '../history/moment-text.ts';
import type { TagRow } from './tag-filter.ts';

/** What is asked for before the preview can be made. */
export interface TagFormRequest {
  readonly kind: 'move' | 'create' | 'expire' | 'labels' | 'restore';
  readonly tags: readonly string[];
  /** The tags are the selection, not one row. */
  readonly ofSelection: boolean;
}

/** What a form gives: changes to look at in the preview, or why not. */
export type FormResult = { readonly changes: readonly TagChange[] } | { readonly problem: string };

/** Moves tags to what another tag has, or to a digest of this repository. */
export function moveChanges(tags: readonly string[], target: string, rows: readonly TagRow[]): FormResult {
  const wanted = target.trim();
  if (wanted === '') return { problem: 'Enter a digest, or a tag of this repository.' };
  const named = rows.find((row) => row.name === wanted);
  const digest = named === undefined ? wanted : named.digest;
  if (digest === null) return { problem: `The listing did not say the digest of “${wanted}”.` };
  if (!isDigest(digest)) return { problem: `“${wanted}” is neither a tag of this repository nor a whole digest.` };
  const digestOf = new Map(rows.map((row) => [row.name, row.digest]));
  const moving = tags.filter((tag) => digestOf.get(tag) !== digest);
  if (moving.length === 0) return { problem: 'It is there already; nothing to move.' };
  return { changes: moving.map((tag) => ({ kind: 'move', tag, digest })) };
}

/** Makes a new tag with the digest of an existing one. */
export function createChange(name: string, of: string, rows: readonly TagRow[]): FormResult {
  const tag = name.trim();
  const digest = rows.find((row) => row.name === of)?.digest ?? null;
  if (digest === null) return { problem: `The listing did not say the digest of “${of}”.` };
  if (tag === '') return { problem: 'Enter a name.' };
  if (!isTagName(tag))
    return { problem: 'A tag name has up to 128 letters, digits and . _ - and does not begin with . or -.' };
  if (rows.some((row) => row.name === tag && row.digest === digest))
    return { problem: `“${tag}” is there already, with this digest.` };
  return { changes: [{ kind: 'move', tag, digest }] };
}

/**
 * Lets tags end at a moment, or never. `text` as `2026-12-31`, meaning the end of that local day, or with a time of
 * day; null is never.
 */
export function expireChanges(tags: readonly string[], text: string | null, nowMs: number): FormResult {
  if (text === null) return { changes: tags.map((tag) => ({ kind: 'expire', tag, expiresAtMs: null })) };
  const isDay = /^\s*\d{4}-\d{2}-\d{2}\s*$/.test(text);
  const endMs = parseMoment(isDay ? `${text.trim()} 23:59:59` : text);
  if (endMs === undefined) return { problem: 'Write the day like 2026-12-31, or with a time: 2026-12-31 14:00.' };
  if (endMs <= nowMs) {
    const over = isDay ? 'That day is over.' : 'That moment is over.';
    return { problem: `${over} To end a tag now, delete it.` };
  }
  return { changes: tags.map((tag) => ({ kind: 'expire', tag, expiresAtMs: endMs })) };
}
