import { useMemo } from 'react';
import { AppError } from '../../../shared/errors.ts';
import { fromBase64 } from '../../../shared/oci/base64.ts';
import { isDockerType } from '../../../shared/oci/media-types.ts';
import { parseManifest, type ParsedManifest } from '../../../shared/oci/manifest.ts';
import { asAppError, useOperation } from '../../client/queries.ts';
import type { RepositoryPlace } from '../../ui/links.tsx';
import { readImageConfig, type ImageConfig } from './image-config.ts';
import { verify, type Verification } from './verification.ts';

/** A manifest as the page has it: the bytes, what they say, and whether they are what they should be. */
export interface LoadedManifest {
  readonly place: RepositoryPlace;
  /** As in the address: a tag or a digest. */
  readonly reference: string;
  readonly digest: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly verification: Verification;
  /** The reason when the bytes cannot be read as a manifest. */
  readonly parsed: ParsedManifest | AppError;
  readonly warnings: readonly string[];
}

export interface ManifestState {
  readonly manifest: LoadedManifest | null;
  readonly error: AppError | null;
  readonly retry: () => void;
}

/** Reads a manifest, recomputes its digest here and parses it. */
export function useManifest(place: RepositoryPlace, reference: string): ManifestState {
  const { connectionId, repository } = place;
  const query = useOperation('manifests.get', { connectionId, repository, reference });
  const { data } = query;
  const manifest = useMemo((): LoadedManifest | null => {
    if (data === undefined) return null;
    const bytes = fromBase64(data.bodyBase64);
    return {
      place: { connectionId, repository },
      reference,
      digest: data.digest,
      mediaType: data.mediaType,
      bytes,
      verification: verify(bytes, { digest: data.digest, claimedDigest: data.claimedDigest, reference }),
      parsed: parseOrError(bytes, data.mediaType),
      warnings: data.warnings.map((warning) => warning.message),
    };
  }, [data, connectionId, repository, reference]);
  return { manifest, error: data === undefined ? query.error : null, retry: () => void query.refetch() };
}

function parseOrError(bytes: Uint8Array, mediaType: string): ParsedManifest | AppError {
  try {
    return parseManifest(bytes, mediaType);
  } catch (error) {
    return asAppError(error);
  }
}

export type ConfigState =
  | { readonly state: 'none' }
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly error: AppError; readonly retry: () => void }
  | { readonly state: 'ready'; readonly config: ImageConfig | null; readonly bytes: Uint8Array };

const imageConfigPattern = /^application\/vnd\.(?:oci\.image\.config\.v1|docker\.container\.image\.v1)\+json$/;

/** The config of an image; `none` for lists and for artifacts whose config is something else. */
export function useImageConfig(place: RepositoryPlace, parsed: ParsedManifest | AppError): ConfigState {
  const config = parsed instanceof AppError || parsed.kind !== 'image' ? null : parsed.config;
  const isImage = config !== null && (imageConfigPattern.test(config.mediaType) || isDockerType(config.mediaType));
  const query = useOperation('manifests.config', { ...place, digest: config?.digest ?? '' }, { enabled: isImage });
  const bytes = useMemo(() => (query.data === undefined ? null : fromBase64(query.data.bodyBase64)), [query.data]);
  const read = useMemo(() => (bytes === null ? null : readImageConfig(bytes)), [bytes]);
  if (!isImage) return { state: 'none' };
  if (bytes !== null) return { state: 'ready', config: read, bytes };
  if (query.error !== null) return { state: 'failed', error: query.error, retry: () => void query.refetch() };
  return { state: 'loading' };
}
