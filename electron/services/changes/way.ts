import type { RepositoryRef } from '../../../shared/contract/common.ts';
import type { TagChange } from '../../../shared/contract/tags.ts';
import type { Digest } from '../../../shared/oci/digest.ts';
import type { Registry } from '../../registry/registry.ts';
import type { StoredEntry } from '../../store/journal.ts';
import type { Core } from '../core.ts';
import type { PlannedItem } from './planned-item.ts';
import { currentDigest } from './tag-now.ts';

/** What became of a write. `half`: it takes several requests, and not all of them were done. */
export type Outcome = 'done' | 'half' | 'not-done' | 'other';

/** A write, looked up. */
export interface LookedUp {
  readonly outcome: Outcome;
  readonly found: Digest | null;
  /** What the tag is now, as the journal shall have it when the write is done or half done. */
  readonly after: StoredEntry['after'];
  /** With `half`: what is still to do, as a sentence. */
  readonly rest: string | null;
}

/** What a write is made with. */
export interface WriteTools {
  readonly core: Core;
  readonly registry: Registry;
  readonly ref: RepositoryRef;
  readonly item: PlannedItem;
  /** The journal's entry of this write. */
  readonly entry: StoredEntry;
  /** Bytes that Waybill holds. */
  readonly bytesOf: (digest: Digest) => { mediaType: string; bytes: Uint8Array } | null;
}

/** One way of writing to a tag: how it is done, how it is looked up afterwards, and what takes it back. */
export interface Way {
  /** What must hold right before the write besides the tag's digest. @throws AppError `conflict` when it does not. */
  compare?(tools: WriteTools): Promise<void>;
  /** The requests. A write that was cut short is never sent again blindly, but looked up. */
  send(tools: WriteTools): Promise<void>;
  /** `wasAnswered`: every request was, so what differs from the plan is the registry's doing. */
  lookUp(registry: Registry, entry: StoredEntry, wasAnswered: boolean): Promise<LookedUp>;
  /** What the write made of the tag, in a few words. */
  tell(entry: StoredEntry): string;
  /** The change that takes the write back, or why there is none. */
  inverse(entry: StoredEntry): TagChange | string;
}

/** Looks a write up by the digest its tag has. */
export async function lookUpDigest(
  registry: Registry,
  { repository, tag, before, after }: Pick<StoredEntry, 'repository' | 'tag' | 'before' | 'after'>,
): Promise<LookedUp> {
  const found = await currentDigest(registry, repository, tag);
  const isAfter = found === (after?.digest ?? null);
  const isBefore = found === (before?.digest ?? null);
  return { outcome: isAfter ? 'done' : isBefore ? 'not-done' : 'other', found, after, rest: null };
}

/** The change that makes a tag point where it pointed, with the expiration it had. */
export function pointBack({ tag, before }: StoredEntry): TagChange {
  if (before === null) return { kind: 'delete', tag };
  return { kind: 'restore', tag, digest: before.digest, expiresAtMs: before.expiresAtMs };
}

/** The digest that a planned write cannot be without. */
export function needed(digest: Digest | null): Digest {
  if (digest === null) throw new Error('a planned write lacks its digest');
  return digest;
}
