import type { Digest } from '../../../shared/oci/digest.ts';
import { parseManifest } from '../../../shared/oci/manifest.ts';
import { isCancelled } from '../../../shared/errors.ts';
import type { PlanContext } from './plan-context.ts';

/** Finds out which tags' indexes name a digest. */
export interface ParentFinder {
  /** In order of their names. `partial`: there may be more. */
  of(digest: Digest, except: string): Promise<{ tags: string[]; state: 'known' | 'partial' }>;
}

interface Family {
  readonly parents: ReadonlyMap<Digest, readonly string[]>;
  readonly isComplete: boolean;
}

/** This many manifests that nobody read before are read for a preview. */
const maxReads = 40;
const maxParents = 1000;
const maxTags = 10_000;

/** Makes the finder of one plan; the tags are looked through once, when first asked. */
export function createParentFinder(place: Omit<PlanContext, 'before'>): ParentFinder {
  let family: Promise<Family> | null = null;
  return {
    of: async (digest, except) => {
      family ??= lookThrough(place);
      const { parents, isComplete } = await family;
      const tags = (parents.get(digest) ?? []).filter((name) => name !== except);
      return { tags: tags.slice(0, maxParents), state: isComplete ? 'known' : 'partial' };
    },
  };
}

async function lookThrough(place: Omit<PlanContext, 'before'>): Promise<Family> {
  const { view } = place;
  const holders = new Map<Digest, string[]>();
  let isComplete = view.names.size <= maxTags;
  for (const name of [...view.names].sort().slice(0, maxTags)) {
    const digest = view.digests.get(name);
    if (digest === undefined) isComplete = false;
    // What the registry calls no index has no children.
    else if (view.rows?.get(name)?.isIndex !== false) holders.set(digest, [...(holders.get(digest) ?? []), name]);
  }
  const parents = new Map<Digest, string[]>();
  const unread: Digest[] = [];
  const note = (digest: Digest, children: readonly Digest[]) => {
    for (const child of children) parents.set(child, [...(parents.get(child) ?? []), ...(holders.get(digest) ?? [])]);
  };
  for (const digest of holders.keys()) {
    const known = place.reader.known(digest);
    if (known === null) unread.push(digest);
    else note(digest, childrenOf(known));
  }
  const read = await Promise.all(unread.slice(0, maxReads).map((digest) => readChildren(place, digest)));
  for (const found of read) {
    if (found === null) isComplete = false;
    else note(found.digest, found.children);
  }
  return { parents, isComplete: isComplete && unread.length <= maxReads };
}

function childrenOf({ bytes, mediaType }: { bytes: Uint8Array; mediaType: string }): Digest[] {
  try {
    const parsed = parseManifest(bytes, mediaType);
    return parsed.kind === 'index' ? [...new Set(parsed.entries.map(({ digest }) => digest))] : [];
  } catch {
    return [];
  }
}

/** Null when it cannot be read: one tag that is broken does not keep the preview of another from being made. */
async function readChildren({ reader, registry, ref, signal }: Omit<PlanContext, 'before'>, digest: Digest) {
  try {
    return { digest, children: childrenOf(await reader.read(registry, ref, digest, signal)) };
  } catch (error) {
    if (isCancelled(error) || signal.aborted) throw error;
    return null;
  }
}
