import type { z } from 'zod';
import type { platformSchema } from '../../shared/contract/common.ts';
import type { TagEntry } from '../../shared/contract/tags.ts';
import { entryRole, parseManifest, readPlatform } from '../../shared/oci/manifest.ts';
import type { Descriptor, ParsedManifest } from '../../shared/oci/manifest.ts';
import type { Platform } from '../../shared/oci/platform.ts';

type ImageManifest = Extract<ParsedManifest, { kind: 'image' }>;
type IndexManifest = Extract<ParsedManifest, { kind: 'index' }>;

/** What an image config tells that the manifest does not. */
export interface ConfigFacts {
  readonly platform: Platform | null;
  readonly createdAtMs: number | null;
}

/** Reads platform and creation time from config bytes; what is not there or not readable is null. */
export function readConfigFacts(bytes: Uint8Array): ConfigFacts {
  let config: unknown;
  try {
    config = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return { platform: null, createdAtMs: null };
  }
  const platform = readPlatform(config);
  const created = typeof config === 'object' && config !== null && 'created' in config ? config.created : null;
  return {
    platform: platform === null || platform.architecture === '' ? null : platform,
    createdAtMs: parseTime(created),
  };
}

/** RFC 3339 as milliseconds; null for everything else and for times before 1970. */
export function parseTime(value: unknown): number | null {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isFinite(time) && time >= 0 ? time : null;
}

/** Compressed size of an image: its config and layers. */
export function imageBytes(manifest: ImageManifest): number {
  return manifest.layers.reduce((sum, layer) => sum + layer.size, manifest.config.size);
}

/** Entries of an index. `known` gives the bytes of children that were read before. */
export function indexEntries(index: IndexManifest, known: (digest: string) => Uint8Array | null): TagEntry[] {
  return index.entries.slice(0, 2000).map((entry) => ({
    digest: entry.digest,
    mediaType: entry.mediaType.slice(0, 300),
    manifestBytes: entry.size,
    imageBytes: childBytes(entry, known),
    platform: cutPlatform(entry.platform),
    role: entryRole(entry),
    subject: entryRole(entry) === 'attestation' ? (entry.annotations['vnd.docker.reference.digest'] ?? null) : null,
    present: null,
  }));
}

function childBytes(entry: Descriptor, known: (digest: string) => Uint8Array | null): number | null {
  const bytes = known(entry.digest);
  if (bytes === null) return null;
  const child = parseManifest(bytes, entry.mediaType);
  return child.kind === 'image' ? imageBytes(child) : null;
}

/** The one entry of a tag that is no index. */
export function imageEntry(digest: string, bytes: Uint8Array, image: ImageManifest, facts: ConfigFacts): TagEntry {
  return {
    digest,
    mediaType: image.mediaType.slice(0, 300),
    manifestBytes: bytes.length,
    imageBytes: imageBytes(image),
    platform: cutPlatform(facts.platform),
    role: facts.platform === null ? 'other' : 'platform',
    subject: null,
    present: true,
  };
}

/** Sum over the platforms of an index; null when one of them was not read. */
export function totalBytes(entries: readonly TagEntry[]): number | null {
  let total = 0;
  for (const entry of entries) {
    if (entry.role === 'attestation') continue;
    if (entry.imageBytes === null) return null;
    total += entry.imageBytes;
  }
  return entries.length === 0 ? null : total;
}

/** A platform as the contract has it. */
export type WirePlatform = z.output<typeof platformSchema>;

/** A platform short enough for the contract; hostile manifests can hold anything. */
export function cutPlatform(platform: Platform | null): WirePlatform | null {
  if (platform === null) return null;
  const { architecture, os, variant, osVersion, osFeatures } = platform;
  return {
    architecture: architecture.slice(0, 200),
    os: os.slice(0, 200),
    variant: variant?.slice(0, 200),
    osVersion: osVersion?.slice(0, 200),
    osFeatures: osFeatures?.slice(0, 50).map((feature) => feature.slice(0, 200)),
  };
}
