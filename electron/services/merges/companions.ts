import type { Companions } from '../../../shared/contract/merges.ts';
import { AppError, fromWireError, isCancelled, toWireError } from '../../../shared/errors.ts';
import type { WireError } from '../../../shared/errors.ts';
import type { Digest } from '../../../shared/oci/digest.ts';
import type { Core } from '../core.ts';
import { toError } from '../errors.ts';
import type { CopyContext } from './copy-plan.ts';
import { companionsOf } from './companion-search.ts';
import type { CompanionSubject, FoundCompanion, Search } from './companion-search.ts';

/** What was found, and why it may not be all. */
export interface CompanionSearch {
  readonly found: readonly FoundCompanion[];
  readonly error: WireError | null;
}

// More than this would be hundreds of requests for a preview.
const maxSubjects = 60;
const maxCompanions = 300;

/**
 * Looks in the source for what speaks about the list and its children: referrers and one level of theirs (the
 * signature of an SBOM), and cosign's tags. What cannot be read is noted; it never looks like “none”.
 */
export async function findCompanions(
  { ports }: Pick<Core, 'ports'>,
  context: CopyContext,
  subjects: readonly CompanionSubject[],
  children: ReadonlySet<Digest>,
  wishes: Companions,
): Promise<CompanionSearch> {
  const errors: WireError[] = [];
  const note = (error: unknown) => {
    if (isCancelled(error) || context.signal.aborted) throw error;
    errors.push(toWireError(toError(error, ports.log)));
  };
  const search: Search = { context, wishes, children, tags: await allTags(context), note };
  const lists = await Promise.all(subjects.slice(0, maxSubjects).map((subject) => companionsOf(search, subject)));
  const found = lists.flat();
  if (subjects.length > maxSubjects || found.length > maxCompanions) note(tooMany(subjects.length));
  const kept = found.slice(0, maxCompanions);
  const error = errors[0] ?? null;
  refuseUnknownWishes(wishes, kept, error);
  return { found: kept, error };
}

/** The tags of a repository that has few of them: one request in place of three per image. */
async function allTags({ source, signal }: CopyContext): Promise<ReadonlySet<string> | null> {
  try {
    const page = await source.registry.oci.listTags(source.ref.repository, { limit: 1000, signal });
    return page.next === undefined && page.incomplete === undefined ? new Set(page.items) : null;
  } catch (error) {
    if (isCancelled(error) || signal.aborted) throw error;
    return null;
  }
}

function tooMany(count: number): AppError {
  const message = `Of ${count} images only the first ${maxSubjects}, and of what belongs to them the first ${maxCompanions}, were looked at.`;
  return new AppError('unsupported', message, { side: 'source', reason: 'E_TOO_MANY_COMPANIONS' });
}

/** What the user chose and is not there any more must not be left out silently. */
function refuseUnknownWishes(
  { referrers, cosignTags }: Companions,
  found: readonly FoundCompanion[],
  error: WireError | null,
): void {
  const known = new Set(found.map(({ shown }) => shown.tag ?? shown.digest));
  const lost = [...referrers, ...cosignTags].find((name) => !known.has(name));
  if (lost === undefined) return;
  // It may well be there; what could not be read is the reason then.
  if (error !== null) throw fromWireError(error).with({ side: 'source' });
  throw new AppError('not-found', `${lost} was chosen to be copied along, but does not belong to what is merged.`, {
    reference: lost,
    side: 'source',
    reason: 'E_COMPANION_GONE',
    advice: 'Load both sides again and choose anew.',
  });
}
