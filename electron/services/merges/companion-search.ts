import type { Companion, Companions } from '../../../shared/contract/merges.ts';
import type { Digest } from '../../../shared/oci/digest.ts';
import type { Descriptor } from '../../../shared/oci/manifest.ts';
import type { ManifestHead, Referrers } from '../../registry/registry.ts';
import { cosignTagNames } from '../manifests.ts';
import type { CopyContext } from './copy-plan.ts';
import { isSameRepository } from './ends.ts';

/** Something that signatures, SBOMs and the like may speak about. */
export interface CompanionSubject {
  readonly digest: Digest;
  /** For people: its platform, or “the list”. */
  readonly label: string;
  /** The result is another manifest, so what speaks about this one does not speak about it. */
  readonly isReplaced: boolean;
}

/** A companion with what is needed to bring it over. */
export interface FoundCompanion {
  readonly shown: Companion;
  readonly descriptor: Descriptor;
  /** The destination keeps its referrers in an index under a tag. */
  readonly needsTag: boolean;
}

/** One search: where, for what, and what is known already. */
export interface Search {
  readonly context: CopyContext;
  readonly wishes: Companions;
  /** Entries of the result travel as children. */
  readonly children: ReadonlySet<Digest>;
  /** Every tag of the source, where one request tells them; null: each must be asked for. */
  readonly tags: ReadonlySet<string> | null;
  readonly note: (error: unknown) => void;
}

/** What speaks about one subject: referrers, theirs, and cosign's tags. */
export async function companionsOf(search: Search, subject: CompanionSubject): Promise<FoundCompanion[]> {
  const [referrers, tags] = await Promise.all([referrersOf(search, subject), cosignTagsOf(search, subject)]);
  return [...referrers, ...tags];
}

async function referrersOf(search: Search, subject: CompanionSubject): Promise<FoundCompanion[]> {
  const first = await directReferrers(search, subject);
  const second = first.map(({ shown }) => {
    const own = { digest: shown.digest, label: shown.label, isReplaced: subject.isReplaced };
    return directReferrers(search, own);
  });
  return [...first, ...(await Promise.all(second)).flat()];
}

async function directReferrers(search: Search, subject: CompanionSubject): Promise<FoundCompanion[]> {
  const { context, children, note } = search;
  const list = ({ registry, ref }: CopyContext['source']): Promise<Referrers | null> =>
    registry.oci.listReferrers(ref.repository, subject.digest, context).catch((error: unknown) => {
      note(error);
      return null;
    });
  const here = (await list(context.source))?.descriptors.filter(({ digest }) => !children.has(digest)) ?? [];
  if (here.length === 0) return [];
  const isSame = isSameRepository(context.source, context.destination);
  const there = isSame ? null : await list(context.destination);
  const known = new Set((isSame ? here : (there?.descriptors ?? [])).map(({ digest }) => digest));
  return here.map((descriptor) =>
    companion(search, subject, {
      kind: 'referrer',
      descriptor,
      tag: null,
      label: `${descriptor.artifactType ?? descriptor.mediaType} of ${subject.label}`,
      state: known.has(descriptor.digest) ? 'there-already' : 'copied',
      needsTag: there !== null && there.source !== 'api',
    }),
  );
}

const cosignWords = ['signature', 'attestation', 'SBOM'];

async function cosignTagsOf(search: Search, subject: CompanionSubject): Promise<FoundCompanion[]> {
  const { context } = search;
  const { source, destination } = context;
  const head = ({ registry, ref }: CopyContext['source'], tag: string): Promise<ManifestHead | null> =>
    registry.oci.manifests.head(ref.repository, tag, context);
  const one = async (tag: string, index: number): Promise<FoundCompanion | null> => {
    if (search.tags?.has(tag) === false) return null;
    const found = await head(source, tag);
    const digest = found?.digest ?? null;
    if (found === null || digest === null) return null;
    const there = isSameRepository(source, destination) ? found : await head(destination, tag);
    const { mediaType, size } = found;
    return companion(search, subject, {
      kind: 'cosign-tag',
      descriptor: { digest, mediaType, size: size ?? 0, platform: null, annotations: {}, urls: [] },
      tag,
      label: `${cosignWords[index] ?? 'tag'} of ${subject.label}`,
      state: there === null ? 'copied' : there.digest === digest ? 'there-already' : 'differs',
      needsTag: false,
    });
  };
  try {
    return (await Promise.all(cosignTagNames(subject.digest).map(one))).filter((found) => found !== null);
  } catch (error) {
    search.note(error);
    return [];
  }
}

interface Facts {
  readonly kind: Companion['kind'];
  readonly descriptor: Descriptor;
  readonly tag: string | null;
  readonly label: string;
  readonly state: Companion['wouldBe'];
  readonly needsTag: boolean;
}

function companion({ wishes }: Search, subject: CompanionSubject, facts: Facts): FoundCompanion {
  const { kind, descriptor, tag, label, state, needsTag } = facts;
  const { digest, size, artifactType } = descriptor;
  const chosen = tag === null ? wishes.referrers.includes(digest) : wishes.cosignTags.includes(tag);
  return {
    descriptor,
    needsTag,
    shown: {
      kind,
      subject: subject.digest,
      digest,
      tag,
      artifactType: artifactType?.slice(0, 300) ?? null,
      label: label.slice(0, 300),
      sizeBytes: size,
      wouldBe: subject.isReplaced ? 'useless' : state,
      chosen,
    },
  };
}
