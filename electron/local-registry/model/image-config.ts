import { mediaTypes } from '../../../shared/oci/media-types.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import type { PushedManifest } from './manifest-content.ts';

/** One entry of an image config's `history` (image-spec config.md). */
export interface HistoryEntry {
  readonly created: string | null;
  readonly createdBy: string | null;
  readonly comment: string | null;
  readonly author: string | null;
  readonly isEmptyLayer: boolean;
}

/** What the registry reads from an image config; anything malformed is left out. */
export interface ImageConfig {
  readonly created: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly history: readonly HistoryEntry[];
}

/** Larger configs are taken as artifacts: kept, not read. */
const maxConfigBytes = 8 << 20;

type JsonObject = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** The config of an image manifest, or null when it has none that can be read as an image config. */
export async function readImageConfig(blobs: BlobStore, manifest: PushedManifest): Promise<ImageConfig | null> {
  const { config } = manifest;
  if (config === null) return null;
  if (config.mediaType !== mediaTypes.ociConfig && config.mediaType !== mediaTypes.dockerConfig) return null;
  const bytes = await blobs.read(config.digest, maxConfigBytes);
  return bytes === null ? null : parseImageConfig(bytes);
}

function parseImageConfig(bytes: Uint8Array): ImageConfig | null {
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
  if (!isObject(document)) return null;
  const history = Array.isArray(document['history']) ? document['history'].filter(isObject) : [];
  return {
    created: text(document['created']),
    labels: readLabels(isObject(document['config']) ? document['config']['Labels'] : undefined),
    history: history.map((entry) => ({
      created: text(entry['created']),
      createdBy: text(entry['created_by']),
      comment: text(entry['comment']),
      author: text(entry['author']),
      isEmptyLayer: entry['empty_layer'] === true,
    })),
  };
}

function readLabels(value: unknown): Record<string, string> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );
}
