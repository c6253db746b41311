import { createHash } from 'node:crypto';
import { isIndexType, mediaTypes } from '../../../shared/oci/media-types.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import { emptyLayerDigest } from './blobs.ts';
import type { BlobModel } from './blobs.ts';
import type { Manifest, ModelContext, Repository } from './context.ts';
import { readImageConfig } from './image-config.ts';
import { inferMediaType, type LabelModel } from './labels.ts';
import { ManifestProblem, readPushedManifest, type PushedDescriptor, type PushedManifest } from './manifest-content.ts';
import type { TagModel } from './tags.ts';

/** A manifest that is well-formed and may be stored; `content` is null when the repository has it already. */
export interface PreparedManifest {
  readonly digest: string;
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly content: PushedManifest | null;
  readonly labels: readonly (readonly [key: string, value: string])[];
}

/** Something the manifest refers to is not in the repository. */
export class ManifestReferenceUnknown extends Error {
  override readonly name = 'ManifestReferenceUnknown';
  readonly digest: string;
  readonly kind: 'blob' | 'child';
  constructor(kind: 'blob' | 'child', digest: string) {
    super(kind === 'blob' ? `Unknown blob \`${digest}\`` : `Could not find child manifest with digest \`${digest}\``);
    this.kind = kind;
    this.digest = digest;
  }
}

/** How long a manifest pushed by digest lives without a tag; Quay's PUSH_TEMP_TAG_EXPIRATION_SEC. */
export const untaggedLifeSeconds = 3600;
/** How long a child is kept while the list around it is being pushed. */
const childLifeSeconds = 300;

/** Storing manifests. */
export interface ManifestModel {
  /**
   * Checks the bytes and reads labels from the config. A digest the repository already has, alive or dead, is not
   * checked again. @throws ManifestProblem
   */
  prepareManifest(
    repository: Repository,
    bytes: Uint8Array,
    mediaType: string,
    digest?: string,
  ): Promise<PreparedManifest>;
  /**
   * Gets or creates the row, with children, blobs and labels, all or nothing. @throws ManifestProblem when a child's
   * size differs, ManifestReferenceUnknown.
   */
  getOrCreateManifest(repository: Repository, prepared: PreparedManifest): Manifest;
  /** Creates it and points the tags at it in one step. @throws as above, and TagImmutable. */
  createManifestAndRetargetTags(
    repository: Repository,
    prepared: PreparedManifest,
    tags: readonly string[],
    options?: { isReversion?: boolean },
  ): Manifest;
  /** Creates it and keeps it for an hour, or for ever when it refers to a subject. */
  createManifestWithTemporaryTag(repository: Repository, prepared: PreparedManifest): Manifest;
}

export function createManifestModel(
  context: ModelContext,
  parts: { tags: TagModel; blobs: BlobModel; labels: LabelModel },
): ManifestModel {
  const { rows, faults } = context;
  const find = (repository: Repository, digest: string) => rows.manifests.get({ repositoryId: repository.id, digest });

  const getOrCreateManifest: ManifestModel['getOrCreateManifest'] = (repository, prepared) =>
    rows.transaction(() => {
      const existing = find(repository, prepared.digest);
      if (existing !== null) return existing;
      const { content } = prepared;
      // Collected between preparing and storing: the client has to send it again.
      if (content === null) throw new ManifestProblem('the manifest has just been removed; push it again');
      const children = content.children.map((child) => requireChild(context, parts.tags, repository, child));
      const blobIds = requiredBlobs(content).map(({ digest }) => requireBlob(parts.blobs, repository, digest));
      const manifest = rows.manifests.insert(manifestRow(repository, prepared, content));
      const own = { repositoryId: repository.id, manifestId: manifest.id };
      rows.manifestContents.insert({ manifestId: manifest.id, bytes: prepared.bytes });
      faults.reach('manifest row inserted');
      for (const childId of new Set(children)) rows.manifestChildren.insert({ ...own, childId });
      for (const blobId of new Set(blobIds)) rows.manifestBlobs.insert({ ...own, blobId });
      for (const [key, value] of prepared.labels) {
        const mediaType = inferMediaType(value);
        parts.labels.createManifestLabel(manifest, { key, value, sourceType: 'manifest', mediaType });
      }
      return manifest;
    });

  return {
    async prepareManifest(repository, bytes, mediaType, digest = sha256(bytes)) {
      if (find(repository, digest) !== null) return { digest, bytes, mediaType, content: null, labels: [] };
      return examineManifest(context.blobs, bytes, mediaType, digest);
    },
    getOrCreateManifest,
    createManifestAndRetargetTags(repository, prepared, tags, options) {
      return rows.transaction(() => {
        const manifest = getOrCreateManifest(repository, prepared);
        for (const tag of tags) parts.tags.retargetTag(repository, tag, manifest, options);
        if (prepared.content?.subject) parts.tags.keepTemporarily(manifest, null);
        return manifest;
      });
    },
    createManifestWithTemporaryTag(repository, prepared) {
      const created = rows.transaction(() => {
        const manifest = getOrCreateManifest(repository, prepared);
        parts.tags.keepTemporarily(manifest, manifest.subject === null ? untaggedLifeSeconds : null);
        return manifest;
      });
      faults.reach('manifest recorded');
      return created;
    },
  };
}

/** Checks the bytes and reads the labels, without looking at any repository. @throws ManifestProblem */
export async function examineManifest(
  blobs: BlobStore,
  bytes: Uint8Array,
  mediaType: string,
  digest = sha256(bytes),
): Promise<PreparedManifest> {
  const content = readPushedManifest(bytes, mediaType);
  const config = await readImageConfig(blobs, content);
  // A list has no labels of its own; annotations win over the config.
  const labels = content.kind === 'index' ? {} : { ...config?.labels, ...content.annotations };
  return { digest, bytes, mediaType, content, labels: Object.entries(labels).filter(([key]) => key !== '') };
}

function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** Config and layers that must lie in the repository. */
function requiredBlobs(content: PushedManifest): PushedDescriptor[] {
  const config = content.config === null ? [] : [content.config];
  return [...config, ...content.layers.filter(({ isRemote }) => !isRemote)];
}

function requireBlob(blobs: BlobModel, repository: Repository, digest: string): number {
  const found = blobs.getRepoBlobByDigest(repository, digest);
  if (found === null) throw new ManifestReferenceUnknown('blob', digest);
  return found.id;
}

function requireChild(
  { rows }: ModelContext,
  tags: TagModel,
  repository: Repository,
  { digest, size, mediaType }: PushedDescriptor,
): number {
  // Dead children count: they are only in the time machine, and are kept until the list stands.
  const child = rows.manifests.get({ repositoryId: repository.id, digest });
  if (child === null) throw new ManifestReferenceUnknown('child', digest);
  if (child.size !== size) {
    throw new ManifestProblem(`size of child ${digest} is ${String(child.size)} bytes, the list says ${String(size)}`);
  }
  if (child.mediaType !== mediaType) {
    throw new ManifestProblem(`child ${digest} is a ${child.mediaType}, the list says ${mediaType}`);
  }
  tags.keepTemporarily(child, childLifeSeconds);
  return child.id;
}

function manifestRow(repository: Repository, prepared: PreparedManifest, content: PushedManifest) {
  const isList = isIndexType(prepared.mediaType);
  const layersSize = content.layers
    .filter(({ digest }) => digest !== emptyLayerDigest)
    .reduce((sum, { size }) => sum + size, 0);
  const configType = content.config?.mediaType ?? null;
  return {
    repositoryId: repository.id,
    digest: prepared.digest,
    mediaType: prepared.mediaType,
    size: prepared.bytes.length,
    configMediaType: configType,
    layersSize: isList ? null : layersSize,
    subject: content.subject?.digest ?? null,
    // The referrers list falls back to the config's type for images (distribution-spec, "Listing Referrers").
    artifactType: content.artifactType ?? (isList ? null : configType),
    security: isList || !isImageConfig(configType) ? 'unsupported' : 'queued',
  };
}

function isImageConfig(mediaType: string | null): boolean {
  return mediaType === mediaTypes.ociConfig || mediaType === mediaTypes.dockerConfig;
}
