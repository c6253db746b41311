import type { z } from 'zod';
import type { LoadedSide } from '../../../shared/contract/merges.ts';
import { AppError, isCancelled, toWireError } from '../../../shared/errors.ts';
import { fromBase64, toBase64 } from '../../../shared/oci/base64.ts';
import { isImageManifestType } from '../../../shared/oci/media-types.ts';
import { parseManifest } from '../../../shared/oci/manifest.ts';
import type { MergeSide } from '../../../shared/merge/types.ts';
import type { Registry } from '../../registry/registry.ts';
import type { Core } from '../core.ts';
import { toError } from '../errors.ts';
import type { ManifestReader } from '../manifest-reader.ts';
import { readConfigFacts } from '../tag-entries.ts';

/** A place that one side of a merge is read from. */
export interface SidePlace {
  readonly connectionId: string;
  readonly repository: string;
  readonly reference: string;
}

type Found = Extract<LoadedSide, { state: 'found' }>;
type Wrap = Record<string, z.core.util.JSONType>;

/** Reads one side with a single GET (a single image costs its config as well); trouble is a value. */
export async function loadSide(
  core: Core,
  reader: ManifestReader,
  { reference, ...ref }: SidePlace,
  signal: AbortSignal,
): Promise<LoadedSide> {
  try {
    const { registry } = await core.registries.open(ref.connectionId, signal);
    const { digest, mediaType, bytes } = await reader.read(registry, ref, reference, signal);
    const wrap = await wrapOf({ reader, registry, ref, signal }, digest, mediaType, bytes);
    return { state: 'found', digest, contentType: mediaType.slice(0, 300), bodyBase64: toBase64(bytes), wrap };
  } catch (error) {
    if (isCancelled(error) || signal.aborted) throw error;
    const known = toError(error, core.ports.log);
    if (known.kind === 'not-found' && known.details.status === 404) return { state: 'missing' };
    return { state: 'failed', status: known.details.status ?? null, error: toWireError(known) };
  }
}

interface WrapContext {
  readonly reader: ManifestReader;
  readonly registry: Registry;
  readonly ref: { connectionId: string; repository: string };
  readonly signal: AbortSignal;
}

/** The descriptor with which a single image becomes a list of one; its platform is its config's. */
async function wrapOf(
  { reader, registry, ref, signal }: WrapContext,
  digest: string,
  contentType: string,
  bytes: Uint8Array,
): Promise<Wrap | null> {
  const parsed = parseLeniently(bytes, contentType);
  if (parsed?.kind !== 'image' || !isImageManifestType(parsed.mediaType)) return null;
  const { platform } = readConfigFacts(await reader.readBlob(registry, ref, parsed.config.digest, signal));
  if (platform === null) return null;
  const { architecture, os, variant, osVersion, osFeatures } = platform;
  return {
    mediaType: parsed.mediaType,
    digest,
    size: bytes.length,
    platform: {
      architecture,
      os,
      ...(variant === undefined || variant === '' ? {} : { variant }),
      ...(osVersion === undefined || osVersion === '' ? {} : { 'os.version': osVersion }),
      ...(osFeatures === undefined || osFeatures.length === 0 ? {} : { 'os.features': [...osFeatures] }),
    },
  };
}

/** What is no manifest is the merge engine's to refuse, with its own words. */
function parseLeniently(bytes: Uint8Array, contentType: string) {
  try {
    return parseManifest(bytes, contentType);
  } catch {
    return null;
  }
}

/** A loaded side as the merge engine takes it. @throws AppError when it could not be read for another reason than its status. */
export function toMergeSide(side: LoadedSide, name: 'source' | 'destination'): MergeSide {
  switch (side.state) {
    case 'found':
      return { state: 'found', bytes: fromBase64(side.bodyBase64), contentType: side.contentType };
    case 'missing':
      return { state: 'failed', status: 404 };
    case 'failed':
      if (side.status !== null && side.status >= 400) return { state: 'failed', status: side.status };
      throw new AppError(side.error.kind, side.error.message, { ...side.error.details, side: name });
  }
}

/** The digest of a side that was found. */
export function digestOf(side: LoadedSide): string | null {
  return side.state === 'found' ? side.digest : null;
}

/** Narrows for callers that need the bytes. */
export function isFound(side: LoadedSide): side is Found {
  return side.state === 'found';
}
