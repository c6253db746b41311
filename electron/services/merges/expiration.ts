import type { Warning } from '../../../shared/contract/common.ts';
import type { MergePlanDto } from '../../../shared/contract/merges.ts';
import { isCancelled } from '../../../shared/errors.ts';
import type { Digest } from '../../../shared/oci/digest.ts';
import type { Descriptor } from '../../../shared/oci/manifest.ts';
import { durationSeconds, expiryKey, immutableKey, readActingLabels } from '../acting-labels.ts';
import type { CopyContext } from './copy-plan.ts';

type Change = NonNullable<MergePlanDto['expirationChange']>;

/** What the labels of its children do to a list on Quay. */
export interface LabelOutlook {
  readonly expirationChange: Change | null;
  readonly warnings: readonly Warning[];
}

interface Question {
  /** Entries of the result. */
  readonly entries: readonly Descriptor[];
  /** Digests that only the source has for now. */
  readonly fromSource: ReadonlySet<Digest>;
  /** When the tag expires now; null: never, or not known. */
  readonly beforeMs: number | null;
  readonly nowMs: number;
}

/**
 * Foretells the expiration of a list on Quay. A list has no labels of its own: of its children's labels those hold
 * that all of them have with the same value, and a nested list has none. An expiration set by hand ends with the old
 * row of the tag.
 */
export async function foretellExpiration(context: CopyContext, question: Question): Promise<LabelOutlook> {
  const { beforeMs, nowMs } = question;
  const labels = await sharedLabels(context, question);
  if (labels === null) {
    const message = 'Not every image could be read, so it is not known whether the merged list will expire by a label.';
    return { expirationChange: null, warnings: [{ code: 'W_EXPIRATION_UNKNOWN', message }] };
  }
  const labelSeconds = durationSeconds(labels.get(expiryKey));
  const afterMs = labelSeconds === null ? null : nowMs + labelSeconds * 1000;
  const warnings: Warning[] = [];
  if (labels.get(immutableKey)?.trim().toLowerCase() === 'true') {
    const message =
      'Every image carries the label quay.immutable=true: the tag may become immutable, and then the merge cannot be taken back.';
    warnings.push({ code: 'W_BECOMES_IMMUTABLE', message });
  }
  if (beforeMs === null && afterMs === null) return { expirationChange: null, warnings };
  const words = wordsOf(beforeMs, afterMs, labels.get(expiryKey) ?? '');
  return { expirationChange: { beforeMs, afterMs, labelSeconds, words }, warnings };
}

function wordsOf(beforeMs: number | null, afterMs: number | null, label: string): string {
  const time = (ms: number) => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  if (afterMs === null) {
    return `The tag expires on ${time(beforeMs ?? 0)}. The merged one will not: not all of its images carry the same ${expiryKey} label.`;
  }
  const why = `every image carries ${expiryKey}=${label.slice(0, 50)}`;
  if (beforeMs === null) return `The merged tag will expire on ${time(afterMs)}, because ${why}.`;
  return `The tag expires on ${time(beforeMs)}. The merged one will expire on ${time(afterMs)}, because ${why}.`;
}

/** The labels that act on a tag and that all children share; null when one of them could not be read. */
async function sharedLabels(
  context: CopyContext,
  { entries, fromSource }: Question,
): Promise<Map<string, string> | null> {
  let shared: Map<string, string> | null = null;
  try {
    for (const entry of entries) {
      const own = await labelsOf(context, entry, fromSource.has(entry.digest));
      const before: ReadonlyMap<string, string> = shared ?? own;
      shared = new Map([...before].filter(([key, value]) => own.get(key) === value));
      if (shared.size === 0) return shared;
    }
    return shared ?? new Map();
  } catch (error) {
    if (isCancelled(error) || context.signal.aborted) throw error;
    return null;
  }
}

async function labelsOf(
  { source, destination, reader, signal }: CopyContext,
  { digest }: Descriptor,
  isFromSource: boolean,
): Promise<Map<string, string>> {
  const { registry, ref } = isFromSource ? source : destination;
  const { bytes, mediaType } = await reader.read(registry, ref, digest, signal);
  return readActingLabels({ reader, registry, ref, signal }, bytes, mediaType);
}
