import { isCancelled } from '../../../shared/errors.ts';
import { parseManifest } from '../../../shared/oci/manifest.ts';
import { durationSeconds, expiryKey, readActingLabels } from '../acting-labels.ts';
import type { PlanContext } from './plan-context.ts';
import type { TagState } from './tag-state.ts';

/** What a label of the image makes of a tag's expiration. */
export interface ExpiryLabel {
  /** How long a tag lives from when it is set; null: for ever, as far as labels go. */
  readonly seconds: number | null;
  /** False when not all of the image could be read. */
  readonly isKnown: boolean;
}

/**
 * How long a tag on a manifest will live on Quay because of labels: of an image its own, of a list the one that all
 * its images share. The first image without one settles it, so that mostly little is read.
 */
export async function readExpiryLabel(context: PlanContext, { bytes, mediaType }: TagState): Promise<ExpiryLabel> {
  if (bytes.length === 0) return { seconds: null, isKnown: false };
  try {
    return { seconds: durationSeconds(await sharedLabel(context, bytes, mediaType)), isKnown: true };
  } catch (error) {
    if (isCancelled(error) || context.signal.aborted) throw error;
    return { seconds: null, isKnown: false };
  }
}

async function sharedLabel(context: PlanContext, bytes: Uint8Array, mediaType: string): Promise<string | undefined> {
  const parsed = parseManifest(bytes, mediaType);
  if (parsed.kind !== 'index') return (await readActingLabels(context, bytes, mediaType)).get(expiryKey);
  const { reader, registry, ref, signal } = context;
  let shared: string | undefined;
  for (const [index, { digest }] of parsed.entries.entries()) {
    const child = await reader.read(registry, ref, digest, signal);
    const own = (await readActingLabels(context, child.bytes, child.mediaType)).get(expiryKey);
    if (own === undefined || (index > 0 && own !== shared)) return undefined;
    shared = own;
  }
  return shared;
}
