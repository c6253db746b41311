import type { LoadedSide, NestedDocument } from '../../../shared/contract/merges.ts';
import { maxNestedDocuments } from '../../../shared/contract/merges.ts';
import { AppError, isCancelled, toWireError } from '../../../shared/errors.ts';
import { fromBase64, toBase64 } from '../../../shared/oci/base64.ts';
import { isIndexType } from '../../../shared/oci/media-types.ts';
import type { Core } from '../core.ts';
import { toError } from '../errors.ts';
import type { ManifestReader } from '../manifest-reader.ts';
import type { SidePlace } from './sides.ts';
import { entriesOf } from './sides.ts';

/** A side with the documents of its nested indexes. */
export interface SideWithNested {
  readonly side: LoadedSide;
  readonly nested: readonly NestedDocument[];
}

/**
 * Reads the nested indexes of a side that was found. When one cannot be read the side counts as not readable: a merge
 * that flattens would lose what is in it.
 */
export async function readNested(
  core: Core,
  reader: ManifestReader,
  { reference, ...ref }: SidePlace,
  side: LoadedSide,
  signal: AbortSignal,
): Promise<SideWithNested> {
  if (side.state !== 'found') return { side, nested: [] };
  try {
    const entries = entriesOf(fromBase64(side.bodyBase64), side.contentType);
    const digests = new Set(entries.filter(({ mediaType }) => isIndexType(mediaType)).map(({ digest }) => digest));
    if (digests.size > maxNestedDocuments) throw tooMany(reference, digests.size);
    const { registry } = await core.registries.open(ref.connectionId, signal);
    const read = async (digest: string): Promise<NestedDocument> => {
      const { mediaType, bytes } = await reader.read(registry, ref, digest, signal);
      return { digest, contentType: mediaType.slice(0, 300), bodyBase64: toBase64(bytes) };
    };
    return { side, nested: await Promise.all([...digests].map(read)) };
  } catch (error) {
    if (isCancelled(error) || signal.aborted) throw error;
    const known = toError(error, core.ports.log);
    const status = known.details.status ?? null;
    return { side: { state: 'failed', status, error: toWireError(known) }, nested: [] };
  }
}

function tooMany(reference: string, count: number): AppError {
  const message = `“${reference}” holds ${count} nested indexes; Waybill flattens at most ${maxNestedDocuments}.`;
  return new AppError('unsupported', message, { reference, reason: 'E_TOO_MANY_NESTED' });
}
