import type { RepositoryRef } from '../../shared/contract/common.ts';
import { parseManifest } from '../../shared/oci/manifest.ts';
import type { Registry } from '../registry/registry.ts';
import type { ManifestReader } from './manifest-reader.ts';

/** The label by which an image sets how long a tag on it lives (Quay). */
export const expiryKey = 'quay.expires-after';
/** The label by which an image makes a tag on it immutable (Quay). */
export const immutableKey = 'quay.immutable';

interface Place {
  readonly reader: ManifestReader;
  readonly registry: Registry;
  readonly ref: RepositoryRef;
  readonly signal: AbortSignal;
}

/** The labels of an image that act on its tags. A list has none of its own, so neither has a list within a list. */
export async function readActingLabels(
  { reader, registry, ref, signal }: Place,
  bytes: Uint8Array,
  mediaType: string,
): Promise<Map<string, string>> {
  const manifest = parseManifest(bytes, mediaType);
  if (manifest.kind !== 'image') return new Map();
  const isImage = /\.(?:image\.config|container\.image)\.v1\+json$/.test(manifest.config.mediaType);
  const config = isImage ? await reader.readBlob(registry, ref, manifest.config.digest, signal) : null;
  // Annotations win over the config's labels of the same name.
  const all = { ...(config === null ? {} : configLabels(config)), ...manifest.annotations };
  return new Map(Object.entries(all).filter(([key]) => key === expiryKey || key === immutableKey));
}

function configLabels(bytes: Uint8Array): Record<string, string> {
  try {
    const document = JSON.parse(new TextDecoder().decode(bytes)) as { config?: { Labels?: unknown } } | null;
    const labels = document?.config?.Labels;
    if (typeof labels !== 'object' || labels === null) return {};
    return Object.fromEntries(Object.entries(labels).filter(([, value]) => typeof value === 'string'));
  } catch {
    return {};
  }
}

const secondsPerUnit: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
};

/** Quay's durations: a whole number and a unit in lower case. Anything else is ignored, and so is nothing at all. */
export function durationSeconds(text: string | undefined): number | null {
  const match = /^(\d{1,9})([smhdwy])$/.exec(text ?? '');
  const seconds = Number(match?.[1] ?? 0) * (secondsPerUnit[match?.[2] ?? ''] ?? 0);
  return seconds > 0 ? seconds : null;
}
