import type { Entry } from './entries.ts';
import { isDockerType } from '../oci/media-types.ts';
import { isMixed } from './envelope.ts';
import type { MergeWarning, MergeWarningCode } from './types.ts';

// GOARCH as of Go 1.25, which image-spec image-index.md refers to for `platform.architecture`.
const knownArchitectures = new Set(
  (
    '386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ppc ppc64 ' +
    'ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm'
  ).split(' '),
);

/** Later entries that a client cannot tell from an earlier one: image-spec says the first match should be used. */
export function shadowedEntries(entries: readonly Entry[]): Set<Entry> {
  const seen = new Set<string>();
  const shadowed = new Set<Entry>();
  for (const entry of entries) {
    if (entry.shadowKey === undefined) continue;
    if (seen.has(entry.shadowKey)) shadowed.add(entry);
    seen.add(entry.shadowKey);
  }
  return shadowed;
}

interface WarningInput {
  readonly result: readonly Entry[];
  readonly shadowed: ReadonlySet<Entry>;
  readonly metadataDiffers: readonly Entry[];
  /** Attestations of the source without their image, left behind. */
  readonly orphans: readonly Entry[];
}

/** Everything worth saying about the entries of a result that may be written. */
export function findWarnings({ result, shadowed, metadataDiffers, orphans }: WarningInput): MergeWarning[] {
  const noPlatform = result.filter((entry) => entry.role === 'opaque' && entry.subject === undefined);
  const unknown = result.filter(({ comparable }) => comparable && !knownArchitectures.has(comparable.architecture));
  const groups: [MergeWarningCode, string, readonly Entry[]][] = [
    ['W_NO_PLATFORM', 'Entries without a usable platform are matched by digest only.', noPlatform],
    ['W_UNKNOWN_ARCH', 'These architectures are not among those that container tools know.', unknown],
    ['W_METADATA_DIFFERS', 'Both lists have the same digest but describe it differently.', metadataDiffers],
    ['W_SHADOWED', 'Clients use only the first entry of a platform; these later ones are never chosen.', [...shadowed]],
    ['W_ORPHAN_ATTESTATION', 'Attestations whose image is not in the source are left behind.', orphans],
  ];
  return groups
    .filter(([, , entries]) => entries.length > 0)
    .map(([code, message, entries]) => ({ code, message, digests: entries.map((entry) => entry.digest) }));
}

/** What its type says about a result; nothing when all children are of its family. */
export function typeWarnings(mediaType: string, result: readonly Entry[]): MergeWarning[] {
  if (!isMixed(mediaType, result)) return [];
  const strangers = result.filter((entry) => isDockerType(entry.mediaType) !== isDockerType(mediaType));
  const message = 'The list mixes Docker and OCI types; some registries refuse that.';
  return [{ code: 'W_MIXED_TYPES', message, digests: strangers.map((entry) => entry.digest) }];
}
