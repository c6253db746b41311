import type { Companion, Companions } from '../../../shared/contract/merges.ts';
import type { BoardEntry, MergePlan } from '../../../shared/merge/types.ts';
import { shortDigest } from '../../../shared/oci/digest.ts';
import { isKnownPlatform, platformLabel } from '../../../shared/oci/platform.ts';
import { artifactKind } from '../manifest/manifest-words.ts';

/** Nothing goes along. */
export const noCompanions: Companions = { referrers: [], cosignTags: [] };

/** Where a choice is kept: a tag by its name, a referrer by its digest. */
function chosenBy(companion: Companion): readonly [keyof Companions, string] {
  const { kind, tag, digest } = companion;
  return kind === 'cosign-tag' && tag !== null ? ['cosignTags', tag] : ['referrers', digest];
}

/** Whether a companion is among the chosen ones. */
export function isChosen(companion: Companion, chosen: Companions): boolean {
  const [list, name] = chosenBy(companion);
  return chosen[list].includes(name);
}

/** The choice with these companions in it or out of it. */
export function chooseCompanions(companions: readonly Companion[], chosen: Companions, isWanted: boolean): Companions {
  const names = companions.map(chosenBy);
  const change = (list: keyof Companions) => {
    const own = names.flatMap(([at, name]) => (at === list ? [name] : []));
    const rest = chosen[list].filter((name) => !own.includes(name));
    return isWanted ? [...rest, ...new Set(own)] : rest;
  };
  return { referrers: change('referrers'), cosignTags: change('cosignTags') };
}

/** Those that a tick would bring along. */
export function copyable(companions: readonly Companion[]): readonly Companion[] {
  return companions.filter(({ wouldBe }) => wouldBe === 'copied');
}

const byUse: readonly Companion['wouldBe'][] = ['copied', 'differs', 'there-already', 'useless'];

/** Those that can be chosen first, those that are of no use last. */
export function sortByUse(companions: readonly Companion[]): readonly Companion[] {
  return byUse.flatMap((use) => companions.filter(({ wouldBe }) => wouldBe === use));
}

/** What choosing a companion does, or why it cannot be chosen. */
export const companionOutcomes: Readonly<Record<Companion['wouldBe'], string>> = {
  copied: 'can go along',
  'there-already': 'is there already',
  useless: 'of no use: the result is another list, and this speaks about the source’s digest',
  differs: 'stays behind: the destination has another one under this tag',
};

/** What a companion is, in words where its type is known: `SBOM of linux/amd64`. */
export function companionLabel({ kind, label, artifactType }: Companion): string {
  if (kind === 'cosign-tag' || artifactType === null) return label;
  const words = artifactKind(artifactType, '');
  return words === 'Artifact' ? label : label.replace(artifactType, words);
}

/** What a companion speaks about: a platform of the result, the list itself, or another digest. */
export function subjectWords(
  subject: string,
  { digest, sourceDigest, entries }: Pick<MergePlan, 'digest' | 'sourceDigest'> & { entries: readonly BoardEntry[] },
): string {
  if (subject === digest) return 'the list';
  if (subject === sourceDigest) return 'the source’s list';
  const platform = entries.find((entry) => entry.digest === subject)?.platform ?? null;
  return isKnownPlatform(platform) ? platformLabel(platform) : shortDigest(subject);
}
