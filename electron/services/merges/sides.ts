import type { z } from 'zod';
import type { LoadedSide } from '../../../shared/contract/merges.ts';
import { isCancelled, toWireError } from '../../../shared/errors.ts';
import type { AppError } from '../../../shared/errors.ts';
import { toBase64 } from '../../../shared/oci/base64.ts';
import { isImageManifestType } from '../../../shared/oci/media-types.ts';
import { parseManifest } from '../../../shared/oci/manifest.ts';
import type { Descriptor } from '../../../shared/oci/manifest.ts';
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
    if (isCleanMiss(known)) return { state: 'missing' };
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

/** The digest of a side that was found. */
export function digestOf(side: LoadedSide): string | null {
  return side.state === 'found' ? side.digest : null;
}

/** The entries of a list; none when the bytes are something else. */
export function entriesOf(bytes: Uint8Array, contentType: string): readonly Descriptor[] {
  const parsed = parseLeniently(bytes, contentType);
  return parsed?.kind === 'index' ? parsed.entries : [];
}

/** The registry, or the list of an opened file, says plainly that there is no such thing. */
function isCleanMiss({ kind, details }: AppError): boolean {
  return kind === 'not-found' && (details.status === 404 || details.reason === 'E_FILE_NO_TAG');
}
