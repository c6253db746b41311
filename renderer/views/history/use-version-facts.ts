import { useQueries } from '@tanstack/react-query';
import { AppError } from '../../../shared/errors.ts';
import { fromBase64 } from '../../../shared/oci/base64.ts';
import { entryRole, parseManifest, type ParsedManifest } from '../../../shared/oci/manifest.ts';
import { platformLabel } from '../../../shared/oci/platform.ts';
import { useClient } from '../../client/client-context.tsx';
import { asAppError, operationQuery } from '../../client/queries.ts';
import type { RepositoryPlace } from '../../ui/links.tsx';

type Image = Extract<ParsedManifest, { kind: 'image' }>;

/** What is known of one version, as far as it has been read. */
export interface VersionFacts {
  readonly digest: string;
  /** Null while it is being read. */
  readonly parsed: ParsedManifest | AppError | null;
  /** Of a list the image of the platform that is compared; of an image itself. */
  readonly image: Image | null;
  readonly config: Uint8Array | null;
}

/** Versions side by side, and the platform of which the images are compared; null where they are images themselves. */
export interface ComparedVersions {
  readonly versions: readonly VersionFacts[];
  readonly platform: string | null;
}

/** Reads one version or two: manifests, one image of each list, and their configs; all from the cache where known. */
export function useVersionFacts(place: RepositoryPlace, digests: readonly string[]): ComparedVersions {
  const parsed = useManifests(place, digests);
  const platform = commonPlatform(parsed);
  const images = useManifests(
    place,
    parsed.map((manifest) => childOf(manifest, platform)),
  );
  const found = parsed.map((manifest, index) => imageOf(manifest) ?? imageOf(images[index] ?? null));
  const configs = useConfigs(place, found);
  return {
    platform,
    versions: digests.map((digest, index) => ({
      digest,
      parsed: parsed[index] ?? null,
      image: found[index] ?? null,
      config: configs[index] ?? null,
    })),
  };
}

type Read = ParsedManifest | AppError | null;

function useManifests({ connectionId, repository }: RepositoryPlace, digests: readonly (string | null)[]): Read[] {
  const client = useClient();
  return useQueries({
    queries: digests.map((digest) => ({
      ...operationQuery(client, 'manifests.get', { connectionId, repository, reference: digest ?? 'none' }),
      enabled: digest !== null,
    })),
    combine: (answers) =>
      answers.map(({ data, error }): Read => {
        if (data === undefined) return error === null ? null : asAppError(error);
        return parseOrError(fromBase64(data.bodyBase64), data.mediaType);
      }),
  });
}

function useConfigs({ connectionId, repository }: RepositoryPlace, images: readonly (Image | null)[]) {
  const client = useClient();
  return useQueries({
    queries: images.map((image) => ({
      ...operationQuery(client, 'manifests.config', { connectionId, repository, digest: image?.config.digest ?? '' }),
      enabled: image !== null,
    })),
    combine: (answers) => answers.map(({ data }) => (data === undefined ? null : fromBase64(data.bodyBase64))),
  });
}

function parseOrError(bytes: Uint8Array, mediaType: string): ParsedManifest | AppError {
  try {
    return parseManifest(bytes, mediaType);
  } catch (error) {
    return asAppError(error);
  }
}

function imageOf(manifest: Read): Image | null {
  return manifest !== null && !(manifest instanceof AppError) && manifest.kind === 'image' ? manifest : null;
}

function platformsOf(manifest: Read): Map<string, string> {
  if (manifest === null || manifest instanceof AppError || manifest.kind !== 'index') return new Map();
  const images = manifest.entries.filter((entry) => entryRole(entry) === 'platform');
  return new Map(
    images.flatMap(({ platform, digest }) => (platform === null ? [] : [[platformLabel(platform), digest] as const])),
  );
}

/** The platform that every list has: the most usual one, else the first. */
function commonPlatform(manifests: readonly Read[]): string | null {
  const lists = manifests.map(platformsOf).filter((platforms) => platforms.size > 0);
  const [first, ...rest] = lists;
  if (first === undefined) return null;
  const common = [...first.keys()].filter((label) => rest.every((platforms) => platforms.has(label)));
  return common.find((label) => label === 'linux/amd64') ?? common[0] ?? null;
}

function childOf(manifest: Read, platform: string | null): string | null {
  return platform === null ? null : (platformsOf(manifest).get(platform) ?? null);
}
