import type { Digest } from '../../../shared/oci/digest.ts';
import type { Platform } from '../../../shared/oci/platform.ts';
import type { CallOptions, Page } from '../registry.ts';

/** A repository as a registry's own API lists it. */
export interface ListedRepository {
  readonly name: string;
  readonly description: string | null;
  readonly isPublic: boolean | null;
  readonly lastModifiedMs: number | null;
}

/** A tag as a registry's own API lists it: what `/v2/` would tell only by one or more requests a tag. Null: not told. */
export interface ListedTag {
  readonly name: string;
  readonly digest: Digest | null;
  readonly isIndex: boolean | null;
  /** Compressed bytes. */
  readonly sizeBytes: number | null;
  readonly pushedAtMs: number | null;
  readonly immutable: boolean | null;
  readonly platforms: readonly Platform[] | null;
}

/**
 * What registries with an API of their own list better than `/v2/` does. Reading only; manifests, blobs and every
 * write stay with `/v2/`. Refusals are errors, and the caller falls back on `/v2/`.
 */
export interface ListingApi {
  /** The repositories that are the user's, page by page. */
  listRepositories(options: CallOptions & { next?: string | undefined }): Promise<Page<ListedRepository>>;
  /** One page of at most `limit` (100 and fewer) entries; pages count from 1 in pages of that size. */
  listTags(
    repository: string,
    options: CallOptions & { page: number; limit: number },
  ): Promise<{ tags: readonly ListedTag[]; hasMore: boolean }>;
}

/** Registries whose own API Waybill uses for listing. */
export type ListingFlavour = 'docker-hub' | 'harbor';
