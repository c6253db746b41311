import type { BlobStore } from '../storage/blob-store.ts';
import { emptyLayerBytes, emptyLayerDigest } from './blobs.ts';
import type { Manifest } from './context.ts';
import { readImageConfig, type HistoryEntry } from './image-config.ts';
import { ManifestProblem, readPushedManifest, type PushedDescriptor } from './manifest-content.ts';

/** One step of the image's build, from the base upwards. Steps that changed no file have the shared empty layer. */
export interface ManifestLayer {
  readonly index: number;
  readonly digest: string;
  readonly compressedSize: number;
  readonly isRemote: boolean;
  readonly urls: readonly string[];
  readonly command: string | null;
  readonly comment: string | null;
  readonly author: string | null;
  readonly created: string | null;
  readonly isEmpty: boolean;
}

/**
 * The layers in order with what the config's history says about them. Without a usable history the layers stand
 * alone. Null for lists and for what cannot be read.
 */
export async function readManifestLayers(
  blobs: BlobStore,
  manifest: Manifest,
  bytes: Uint8Array,
): Promise<ManifestLayer[] | null> {
  try {
    const content = readPushedManifest(bytes, manifest.mediaType);
    if (content.kind === 'index') return null;
    const config = await readImageConfig(blobs, content);
    return align(content.layers, config?.history ?? []);
  } catch (error) {
    if (error instanceof ManifestProblem) return null;
    throw error;
  }
}

const emptyLayer = { digest: emptyLayerDigest, size: emptyLayerBytes.length, isRemote: false, urls: [] } as const;
const noStep = { createdBy: null, comment: null, author: null, created: null } as const;

function align(layers: readonly PushedDescriptor[], history: readonly HistoryEntry[]): ManifestLayer[] {
  // A history that does not fit its layers says nothing reliable about any of them.
  const fits = history.filter(({ isEmptyLayer }) => !isEmptyLayer).length === layers.length;
  const remaining = [...layers];
  const steps = fits ? history : layers.map(() => null);
  return steps.map((entry, index) => {
    const layer = entry?.isEmptyLayer === true ? undefined : remaining.shift();
    const { digest, size: compressedSize, isRemote, urls } = layer ?? emptyLayer;
    const { createdBy: command, comment, author, created } = entry ?? noStep;
    const isEmpty = layer === undefined;
    return { index, digest, compressedSize, isRemote, urls, command, comment, author, created, isEmpty };
  });
}
