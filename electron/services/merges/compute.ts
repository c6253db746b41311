import type { Capabilities } from '../../../shared/contract/connections.ts';
import type { LoadedSide, NestedDocument } from '../../../shared/contract/merges.ts';
import { AppError } from '../../../shared/errors.ts';
import type { ErrorKind } from '../../../shared/errors.ts';
import { planMerge } from '../../../shared/merge/plan.ts';
import { mergeSideOf } from '../../../shared/merge/read-side.ts';
import type { MergePlan, MergeRefusal } from '../../../shared/merge/types.ts';
import { shortDigest } from '../../../shared/oci/digest.ts';
import { looksAbsent } from './absent-on-401.ts';
import type { PrepareInput } from './prepared.ts';
import { digestOf } from './sides.ts';

/** Both sides as just read. */
export interface ReadSides {
  readonly source: LoadedSide;
  readonly destination: LoadedSide;
  /** Documents of the source's nested indexes, where they are to be flattened. */
  readonly nested: readonly NestedDocument[];
}

// The size up to which registries must accept a manifest (distribution-spec, "Pushing manifests").
const maxListBytes = 4 * 1024 * 1024;

/**
 * Whether a 401 of the destination means “not there”: on the user's word, and only where it can mean that.
 */
export function isAbsentBy401(
  { options }: Pick<PrepareInput, 'options'>,
  destination: LoadedSide,
  { flavour }: Pick<Capabilities, 'flavour'>,
): boolean {
  const isTold = destination.state === 'failed' && looksAbsent(destination.error);
  return options.treat401AsMissing && isTold && flavour === 'quay';
}

/**
 * The merge of what was read.
 * @throws AppError `conflict` (E_TAG_MOVED) when a side is not what the page saw, and for every refusal of the engine
 * with its code as the reason.
 */
export function computeMerge(input: PrepareInput, sides: ReadSides, isAbsent: boolean): MergePlan {
  refuseMoved(input, sides);
  refuse401(sides.destination, input, isAbsent);
  const { options } = input;
  const result = planMerge(mergeSideOf(sides.source, sides.nested), mergeSideOf(sides.destination), {
    ...options,
    treat401AsMissing: isAbsent,
    nestedContent: undefined,
    wrapSource: wrapOf(options.wrapSource, sides.source),
    wrapDest: wrapOf(options.wrapDest, sides.destination),
  });
  if (!result.ok)
    throw refusalError(result.refusal, result.refusal.side === 'source' ? sides.source : sides.destination);
  if (result.plan.bytes.length <= maxListBytes) return result.plan;
  throw new AppError('unsupported', 'The resulting list would be larger than 4 MiB; registries refuse that.', {
    reason: 'E_LIST_TOO_LARGE',
    advice: 'Leave entries out, or keep nested indexes instead of flattening them.',
  });
}

/** Whether an image is wrapped is the user's choice; with which descriptor is read from the image itself. */
function wrapOf(wish: PrepareInput['options']['wrapSource'], side: LoadedSide) {
  if (wish === undefined || side.state !== 'found') return wish;
  return side.wrap ?? undefined;
}

function refuseMoved({ expected, ...input }: PrepareInput, { source, destination }: ReadSides): void {
  const pairs = [
    ['source', source, expected.sourceDigest, input.source.reference],
    ['destination', destination, expected.destinationDigest, input.destination.tag],
  ] as const;
  for (const [side, loaded, digest, reference] of pairs) {
    const found = digestOf(loaded);
    if (loaded.state === 'failed' || found === digest) continue;
    const words = (one: string | null) => (one === null ? 'did not exist' : `was at ${shortDigest(one)} (${one})`);
    const now = found === null ? 'is gone' : `is at ${shortDigest(found)} (${found})`;
    throw new AppError('conflict', `The ${side} “${reference}” ${words(digest)} when you looked and ${now} now.`, {
      reference,
      side,
      reason: 'E_TAG_MOVED',
      advice: 'Load both sides again.',
    });
  }
}

/** In every mode: the original pubtools takes a 401 for “not there”, which here is the user's to say. */
function refuse401(destination: LoadedSide, { options }: PrepareInput, isAbsent: boolean): void {
  if (destination.state !== 'failed' || destination.status !== 401 || isAbsent) return;
  const { kind, details } = destination.error;
  const advice = options.treat401AsMissing
    ? 'Only Quay answers a valid sign-in like this for what is not there. Sign in with an account that may read the destination.'
    : details.advice;
  throw new AppError(kind, 'The destination could not be read: 401 is never the same as “not there”.', {
    ...details,
    ...(advice !== undefined && { advice }),
    reason: 'E_DEST_UNREADABLE',
    side: 'destination',
  });
}

function refusalError({ code, message, side }: MergeRefusal, loaded: LoadedSide): AppError {
  // A side that could not be read keeps the registry's own reason: a 401 wants another answer than a broken network.
  if (code.endsWith('_UNREADABLE') && loaded.state === 'failed') {
    const { kind, details } = loaded.error;
    const words = loaded.status === null ? loaded.error.message : message;
    return new AppError(kind, words, { ...details, reason: code, side });
  }
  const kinds: Partial<Record<typeof code, ErrorKind>> = {
    E_CONFLICT: 'conflict',
    E_TAG_MOVED: 'conflict',
    E_SRC_UNREADABLE: 'not-found',
    E_DEST_UNREADABLE: 'denied',
  };
  return new AppError(kinds[code] ?? 'invalid-input', message, { reason: code, side });
}
