import type { Digest } from '../../oci/digest.ts';
import { sha256Digest } from '../../oci/digest.ts';
import type { JsonObject, JsonValue } from '../../oci/json.ts';
import { isImageManifestType, isIndexType, mediaTypes } from '../../oci/media-types.ts';
import type { MergeSide } from '../types.ts';
import type { PubtoolsResult, PubtoolsVersion } from './failure.ts';
import { attempt, raise } from './failure.ts';
import { pythonEqual } from './python-equal.ts';
import type { SideName } from './read.ts';
import { architectureOf, digestOf, isTakenAsAbsent, manifestsOf, readManifest } from './read.ts';

/** The `archs` and `exclude_archs` of a push item. */
interface ArchFilter {
  readonly archs: readonly string[];
  readonly excludeArchs: boolean;
}

/** Result of the arithmetic of “add tags”. `add: null` is the copy of a single (source) image. */
interface AddPlan {
  readonly add: readonly JsonValue[] | null;
  readonly action: 'mergeSelected' | 'copy' | 'none';
}

/** Result of the arithmetic of “remove tags”. */
interface RemovePlan {
  readonly remove: readonly JsonValue[];
  readonly keep: readonly JsonValue[];
  readonly action: 'removeArchs' | 'untag' | 'none';
}

interface ImageDetails {
  readonly document: JsonObject;
  readonly mediaType: string;
  readonly digest: Digest;
}

/** Single images are “source images”, which pubtools requires to be of this architecture. */
const sourceImageArch = 'amd64';

function imageDetails(side: SideName, given: MergeSide, version: PubtoolsVersion): ImageDetails | null {
  if (isTakenAsAbsent(given)) return null;
  const { document, bytes } = readManifest(side, given, false);
  const mediaType = document.get('mediaType');
  const known: readonly JsonValue[] =
    version === 'seed'
      ? [mediaTypes.dockerManifest, mediaTypes.dockerList]
      : [mediaTypes.dockerManifest, mediaTypes.dockerList, mediaTypes.ociManifest, mediaTypes.ociIndex];
  if (mediaType === undefined) raise(`${side}-not-a-list`, 'KeyError', 'The document has no mediaType.');
  if (typeof mediaType === 'string' && known.includes(mediaType))
    return { document, mediaType, digest: sha256Digest(bytes) };
  return raise(`${side}-not-a-list`, 'BadPushItem', 'The document is neither an image nor a list of a known type.');
}

function isRelevant(architecture: JsonValue, { archs, excludeArchs }: ArchFilter): boolean {
  return archs.some((item) => pythonEqual(item, architecture)) !== excludeArchs;
}

function refuseMismatch(source: ImageDetails | null, destination: ImageDetails | null): void {
  if (source === null || destination === null || source.mediaType === destination.mediaType) return;
  raise(
    'manifest-type-mismatch',
    'BadPushItem',
    `The source is ${source.mediaType}, the destination ${destination.mediaType}.`,
  );
}

/** `tag_add_calculate_archs`: which architectures of the source would be added to the tag. */
export function pubtoolsCalcAdd(
  source: MergeSide,
  destination: MergeSide,
  filter: ArchFilter,
  version: PubtoolsVersion,
): PubtoolsResult<AddPlan> {
  return attempt((): AddPlan => {
    const from = imageDetails('src', source, version);
    const into = imageDetails('dest', destination, version);
    if (from === null) return raise('src-missing', 'BadPushItem', 'The source tag does not exist.');
    refuseMismatch(from, into);
    if (isImageManifestType(from.mediaType)) {
      return isRelevant(sourceImageArch, filter) ? { add: null, action: 'copy' } : { add: [], action: 'none' };
    }
    const add = manifestsOf('src', from.document)
      .map((entry) => architectureOf('src', entry))
      .filter((architecture) => isRelevant(architecture, filter));
    return { add, action: add.length > 0 ? 'mergeSelected' : 'none' };
  });
}

/**
 * `tag_remove_calculate_archs`. With a source an architecture is removed only while the destination still has the
 * same digest for it; without one (`absent`), every relevant one is.
 */
export function pubtoolsCalcRemove(
  source: MergeSide,
  destination: MergeSide,
  filter: ArchFilter,
  version: PubtoolsVersion,
): PubtoolsResult<RemovePlan> {
  return attempt((): RemovePlan => {
    const from = source.state === 'absent' ? null : imageDetails('src', source, version);
    if (from === null && source.state !== 'absent') {
      return raise('src-missing', 'BadPushItem', 'The source tag does not exist.');
    }
    const into = imageDetails('dest', destination, version);
    if (into === null) return { remove: [], keep: [], action: 'none' };
    refuseMismatch(from, into);
    const pairs = isIndexType(into.mediaType) ? pairsOf('dest', into) : [[into.digest, sourceImageArch] as const];
    const sourcePairs =
      from && (isIndexType(from.mediaType) ? pairsOf('src', from) : [[from.digest, sourceImageArch] as const]);
    const goes = ([digest, architecture]: Pair) =>
      isRelevant(architecture, filter) &&
      (sourcePairs === null ||
        sourcePairs.some((pair) => pythonEqual(pair[0], digest) && pythonEqual(pair[1], architecture)));
    const remove = pairs.filter(goes).map(([, architecture]) => architecture);
    const keep = pairs.filter((pair) => !goes(pair)).map(([, architecture]) => architecture);
    if (remove.length === 0) return { remove, keep, action: 'none' };
    return { remove, keep, action: keep.length === 0 ? 'untag' : 'removeArchs' };
  });
}

type Pair = readonly [digest: JsonValue, architecture: JsonValue];

function pairsOf(side: SideName, { document }: ImageDetails): Pair[] {
  return manifestsOf(side, document).map((entry) => [digestOf(side, entry), architectureOf(side, entry)] as const);
}
