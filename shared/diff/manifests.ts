import type { Descriptor, ParsedManifest } from '../oci/manifest.ts';
import { entryRole } from '../oci/manifest.ts';
import { comparePlatforms, platformLabel } from '../oci/platform.ts';
import type { DiffNode } from './tree.ts';
import { diffRecords, group, leaf } from './tree.ts';

type Index = Extract<ParsedManifest, { kind: 'index' }>;
type Image = Extract<ParsedManifest, { kind: 'image' }>;

/**
 * Compares two manifests, `before` and `after`. Of an index: the platforms gained, lost and changed, attestations per
 * platform, other entries. Of an image: its config and its layers, shared and not. Of two kinds: that they differ.
 */
export function diffManifests(before: ParsedManifest, after: ParsedManifest): DiffNode[] {
  const head = [
    leaf('Kind', before.kind, after.kind),
    leaf('Media type', textOrNull(before.mediaType), textOrNull(after.mediaType)),
  ];
  const nodes = [...head, ...common(before, after), ...bodies(before, after)];
  return nodes.filter((node) => node !== null);
}

function bodies(before: ParsedManifest, after: ParsedManifest): (DiffNode | null)[] {
  if (before.kind === 'index' && after.kind === 'index') return diffIndexes(before, after);
  if (before.kind === 'image' && after.kind === 'image') return diffImages(before, after);
  return [];
}

function textOrNull(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}

/** What indexes and images both have. */
function common(before: ParsedManifest, after: ParsedManifest): (DiffNode | null)[] {
  const left = 'annotations' in before ? before : undefined;
  const right = 'annotations' in after ? after : undefined;
  return [
    leaf('Artifact type', textOrNull(left?.artifactType), textOrNull(right?.artifactType)),
    leaf('Subject', left?.subject?.digest ?? null, right?.subject?.digest ?? null),
    diffRecords('Annotations', records(left?.annotations), records(right?.annotations)),
  ];
}

function records(annotations: Readonly<Record<string, string>> | undefined): Map<string, string> {
  return new Map(Object.entries(annotations ?? {}));
}

function diffIndexes(before: Index, after: Index): (DiffNode | null)[] {
  return [
    group('Platforms', diffPlatforms(before.entries, after.entries)),
    group('Attestations', diffAttestations(before.entries, after.entries)),
    group('Other entries', diffByDigest(ofRole(before.entries, 'other'), ofRole(after.entries, 'other'))),
  ];
}

function ofRole(entries: readonly Descriptor[], role: ReturnType<typeof entryRole>): Descriptor[] {
  return entries.filter((entry) => entryRole(entry) === role);
}

function labelOf({ platform }: Descriptor): string {
  return platform === null ? '' : platformLabel(platform);
}

/** Later entries of one platform are told apart by their place: clients use the first. */
function byPlatform(entries: readonly Descriptor[]): Map<string, Descriptor> {
  const result = new Map<string, Descriptor>();
  for (const [label, group] of Map.groupBy(ofRole(entries, 'platform'), labelOf)) {
    for (const [index, entry] of group.entries()) {
      result.set(index === 0 ? label : `${label} (shadowed ${String(index)})`, entry);
    }
  }
  return result;
}

function diffPlatforms(before: readonly Descriptor[], after: readonly Descriptor[]): (DiffNode | null)[] {
  const left = byPlatform(before);
  const right = byPlatform(after);
  const all = [...new Map([...left, ...right])];
  return all
    .sort(
      ([nameA, a], [nameB, b]) =>
        (a.platform && b.platform ? comparePlatforms(a.platform, b.platform) : 0) || (nameA < nameB ? -1 : 1),
    )
    .map(([name, entry]) => leaf(name, left.get(name)?.digest ?? null, right.get(name)?.digest ?? null, entry.size));
}

/** How many attestations each platform has, by the image they speak about. */
function attestationCounts(entries: readonly Descriptor[]): Map<string, string> {
  const labels = new Map(ofRole(entries, 'platform').map((entry) => [entry.digest, labelOf(entry)]));
  const subject = (entry: Descriptor) =>
    labels.get(entry.annotations['vnd.docker.reference.digest'] ?? '') ?? 'without an image';
  return new Map(
    [...Map.groupBy(ofRole(entries, 'attestation'), subject)].map(([label, group]) => [label, String(group.length)]),
  );
}

function diffAttestations(before: readonly Descriptor[], after: readonly Descriptor[]): readonly (DiffNode | null)[] {
  return diffRecords('Attestations', attestationCounts(before), attestationCounts(after))?.children ?? [];
}

function diffImages(before: Image, after: Image): (DiffNode | null)[] {
  return [
    leaf('Config', before.config.digest, after.config.digest, after.config.size),
    group('Layers', diffByDigest(before.layers, after.layers)),
  ];
}

/**
 * The entries of `after` in order, shared or added, with those of `before` alone behind them. An entry that stands
 * several times counts as often as it stands.
 */
function diffByDigest(before: readonly Descriptor[], after: readonly Descriptor[]): (DiffNode | null)[] {
  const unmatched = Map.groupBy(before, ({ digest }) => digest);
  const names = uniqueNames();
  const nodes = after.map((entry) => {
    const match = unmatched.get(entry.digest)?.shift();
    return leaf(names(entry.digest), match?.digest ?? null, entry.digest, entry.size);
  });
  const rest = new Set([...unmatched.values()].flat());
  const removed = before
    .filter((entry) => rest.has(entry))
    .map((entry) => leaf(names(entry.digest), entry.digest, null, entry.size));
  return [...nodes, ...removed];
}

function uniqueNames(): (name: string) => string {
  const counts = new Map<string, number>();
  return (name) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count === 1 ? name : `${name} (${String(count)})`;
  };
}
