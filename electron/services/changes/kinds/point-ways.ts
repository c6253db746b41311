import { AppError } from '../../../../shared/errors.ts';
import { shortDigest } from '../../../../shared/oci/digest.ts';
import type { Digest } from '../../../../shared/oci/digest.ts';
import type { Registry } from '../../../registry/registry.ts';
import type { StoredEntry } from '../../../store/journal.ts';
import { currentRow, isSameTime } from '../tag-now.ts';
import { lookUpDigest, needed, pointBack } from '../way.ts';
import type { LookedUp, Way, WriteTools } from '../way.ts';
import { clampExpiration, tellExpiration } from './expire.ts';

/** The expiration that a restore carries over; null: none is wished. */
function wishOf({ change }: Pick<StoredEntry, 'change'>): number | null {
  return change?.kind === 'restore' ? (change.expiresAtMs ?? null) : null;
}

/** The registry forgot the expiration with the old row, so it is set anew where that was wished. */
async function expireAsWished({ registry, ref, entry }: WriteTools): Promise<void> {
  const wishMs = wishOf(entry);
  if (wishMs !== null) await registry.quay.expireTag(ref.repository, entry.tag, wishMs);
}

/** The tag points where it shall, but its expiration may still be missing. */
async function lookUpPoint(registry: Registry, entry: StoredEntry, wasAnswered: boolean): Promise<LookedUp> {
  const looked = await lookUpDigest(registry, entry);
  if (looked.outcome !== 'done' || looked.after === null) return looked;
  const row = await currentRow(registry, entry.repository, entry.tag);
  const after = { ...looked.after, expiresAtMs: row?.endMs ?? null };
  const wishMs = wishOf(entry);
  const isSet = wishMs === null || isSameTime(after.expiresAtMs, clampExpiration(wishMs, row?.startMs ?? 0));
  if (isSet || wasAnswered) return { ...looked, after };
  return { ...looked, outcome: 'half', after, rest: 'Its expiration was not set.' };
}

const common: Pick<Way, 'tell' | 'inverse'> = {
  tell: ({ after }) => {
    const expiresAtMs = after?.expiresAtMs ?? null;
    return expiresAtMs === null ? `now at ${shortDigest(after?.digest ?? '')}` : tellExpiration(expiresAtMs);
  },
  inverse: pointBack,
};

/** Points a tag at a digest that a living tag holds. */
export const moveByApi: Way = {
  ...common,
  send: async (tools) => {
    await tools.registry.quay.moveTag(tools.ref.repository, tools.entry.tag, needed(tools.item.target));
    await expireAsWished(tools);
  },
  lookUp: lookUpPoint,
};

/** Points a tag at any digest that the registry still keeps. */
export const restoreByApi: Way = {
  ...common,
  send: async (tools) => {
    await tools.registry.quay.restoreTag(tools.ref.repository, tools.entry.tag, needed(tools.item.target));
    await expireAsWished(tools);
  },
  lookUp: lookUpPoint,
};

/** Writes a manifest under the tag, after the parts of it that the registry has lost. */
export const putManifest: Way = {
  ...common,
  send: async (tools) => {
    const { registry, ref, entry, item } = tools;
    for (const part of item.parts ?? []) {
      const { bytes, mediaType } = held(tools, part);
      await registry.oci.manifests.put(ref.repository, part, bytes, mediaType);
    }
    const { bytes, mediaType } = held(tools, needed(item.target));
    await registry.oci.manifests.put(ref.repository, entry.tag, bytes, mediaType);
    await expireAsWished(tools);
  },
  lookUp: (registry, entry, wasAnswered) =>
    wishOf(entry) === null ? lookUpDigest(registry, entry) : lookUpPoint(registry, entry, wasAnswered),
};

function held({ bytesOf }: WriteTools, digest: Digest) {
  const found = bytesOf(digest);
  if (found === null) throw new AppError('not-found', `The bytes of ${shortDigest(digest)} are not there any more.`);
  return found;
}
