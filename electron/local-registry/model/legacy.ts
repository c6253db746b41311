import { createHash } from 'node:crypto';
import type { RowOf } from '../storage/schema.ts';
import type { BlobModel } from './blobs.ts';
import type { Blob, Manifest, ModelContext, Repository, Tag } from './context.ts';
import { readManifestLayers } from './layers.ts';
import type { ManifestLookup } from './manifest-lookup.ts';
import { squashLayers } from './squash.ts';
import type { TagHistoryModel } from './tag-history.ts';

/** An image of Docker's first format, made up from one step of a manifest's history. */
export interface LegacyImage {
  /** 64 hexadecimal digits; equal steps on equal parents have equal ids. */
  readonly id: string;
  readonly parentId: string | null;
  readonly blobDigest: string;
  readonly size: number;
  readonly command: string | null;
  readonly comment: string | null;
  readonly created: string | null;
}

export type DerivedImage = RowOf<'derivedImages'>;
export type TorrentInfo = RowOf<'torrents'>;

/** What distinguishes derived images of one verb, for example the tag name. */
export type VaryingMetadata = Readonly<Record<string, string>>;

/** What today's Quay has dropped: images per layer, derived images, torrent pieces. */
export interface LegacyModel {
  /** From the top layer down to the base; empty for lists. */
  legacyImagesOfManifest(manifest: Manifest): Promise<LegacyImage[]>;
  /** Every image of every alive tag, each once. */
  getLegacyImages(repository: Repository): Promise<LegacyImage[]>;
  /** The image with its parents behind it when asked, or null. */
  getLegacyImage(
    repository: Repository,
    id: string,
    options?: { includeParents?: boolean },
  ): Promise<{ image: LegacyImage; parents: LegacyImage[] } | null>;
  /**
   * The newest manifest whose top layer is that image, so that a tag can be moved by image id as it was before
   * manifests had digests. Among the alive ones; with `allowDead` among all the repository still has.
   */
  lookupManifestByLegacyImage(
    repository: Repository,
    imageId: string,
    options?: { allowDead?: boolean },
  ): Promise<Manifest | null>;
  /** The images that no other alive tag of the repository has. */
  getLegacyImagesOwnedByTag(repository: Repository, tag: Tag): Promise<LegacyImage[]>;
  lookupDerivedImage(manifest: Manifest, verb: string, varying?: VaryingMetadata): DerivedImage | null;
  /**
   * Finds it or makes it. The verb `squash` is known: all layers in one, deleted files gone. Null for an unknown verb
   * and for what has no layers.
   */
  lookupOrCreateDerivedImage(
    repository: Repository,
    manifest: Manifest,
    verb: string,
    varying?: VaryingMetadata,
  ): Promise<DerivedImage | null>;
  derivedImageBlob(derived: DerivedImage): Blob;
  getDerivedImageSignature(derived: DerivedImage, signer: string): string | null;
  setDerivedImageSignature(derived: DerivedImage, signer: string, signature: string): void;
  setDerivedImageSize(derived: DerivedImage, compressedSize: number): void;
  deleteDerivedImage(derived: DerivedImage): void;
  getTorrentInfo(blob: Blob): TorrentInfo | null;
  /** Set once: false when the blob has pieces already. */
  setTorrentInfo(blob: Blob, pieceLength: number, pieces: string): boolean;
  /** SHA-1 of every `pieceLength` bytes, in hexadecimal digits one after the other. */
  computeTorrentPieces(blob: Blob, pieceLength: number): Promise<string>;
}

type LegacyParts = Pick<ManifestLookup, 'manifestBytes'> & Pick<TagHistoryModel, 'listActiveTags'> & BlobModel;

export function createLegacyModel(context: ModelContext, parts: LegacyParts): LegacyModel {
  const legacyImagesOfManifest = async (manifest: Manifest): Promise<LegacyImage[]> => {
    const layers = (await readManifestLayers(context.blobs, manifest, parts.manifestBytes(manifest))) ?? [];
    const images: LegacyImage[] = [];
    for (const { digest, compressedSize: size, command, comment, created } of layers) {
      const parentId = images.at(-1)?.id ?? null;
      const id = sha256([parentId, digest, command, comment, created]);
      images.push({ id, parentId, blobDigest: digest, size, command, comment, created });
    }
    return images.reverse();
  };
  const imagesOf = async (repository: Repository, keep: (tag: Tag) => boolean): Promise<Map<string, LegacyImage>> => {
    const entries = parts.listActiveTags(repository).filter(({ tag }) => keep(tag));
    const manifests = new Map(entries.map(({ manifest }) => [manifest.id, manifest]));
    const found = new Map<string, LegacyImage>();
    for (const manifest of manifests.values()) {
      for (const image of await legacyImagesOfManifest(manifest)) found.set(image.id, image);
    }
    return found;
  };

  return {
    legacyImagesOfManifest,
    getLegacyImages: async (repository) => [...(await imagesOf(repository, () => true)).values()],
    async getLegacyImage(repository, id, { includeParents = false } = {}) {
      const images = await imagesOf(repository, () => true);
      const image = images.get(id);
      if (image === undefined) return null;
      const parents: LegacyImage[] = [];
      for (let next = image.parentId; includeParents && next !== null;) {
        const parent = images.get(next);
        if (parent === undefined) break;
        parents.push(parent);
        next = parent.parentId;
      }
      return { image, parents };
    },
    async lookupManifestByLegacyImage(repository, imageId, { allowDead = false } = {}) {
      const candidates = allowDead
        ? context.rows.manifests.find({ where: { repositoryId: repository.id } })
        : parts.listActiveTags(repository).map(({ manifest }) => manifest);
      for (const manifest of candidates.toSorted((a, b) => b.id - a.id)) {
        if ((await legacyImagesOfManifest(manifest))[0]?.id === imageId) return manifest;
      }
      return null;
    },
    async getLegacyImagesOwnedByTag(repository, tag) {
      const others = await imagesOf(repository, ({ id }) => id !== tag.id);
      const own = await imagesOf(repository, ({ id }) => id === tag.id);
      return [...own.values()].filter(({ id }) => !others.has(id));
    },
    ...createDerivedImages(context, parts),
    ...createTorrents(context),
  };
}

function createDerivedImages(context: ModelContext, parts: LegacyParts) {
  const { rows, blobs, time } = context;
  const lookupDerivedImage = (manifest: Manifest, verb: string, varying: VaryingMetadata = {}) =>
    rows.derivedImages.get({ manifestId: manifest.id, verb, varying: varyingKey(varying) });

  return {
    lookupDerivedImage,
    async lookupOrCreateDerivedImage(
      repository: Repository,
      manifest: Manifest,
      verb: string,
      varying: VaryingMetadata = {},
    ): Promise<DerivedImage | null> {
      const existing = lookupDerivedImage(manifest, verb, varying);
      if (existing !== null || verb !== 'squash') return existing;
      const layers = await readManifestLayers(blobs, manifest, parts.manifestBytes(manifest));
      if (layers === null || layers.length === 0) return null;
      const upload = parts.createBlobUpload(repository);
      const digests = layers.filter(({ isEmpty }) => !isEmpty).map(({ digest }) => digest);
      const made = await squashLayers(blobs, digests, (bytes) => parts.updateBlobUpload(upload, bytes));
      const { ok, ...committed } = await parts.commitBlobUpload(made.result, made.digest);
      if (!ok || !('blob' in committed)) return null;
      const { blob } = committed;
      return rows.transaction(() => {
        // Someone else may have made the same meanwhile.
        const row = { manifestId: manifest.id, verb, varying: varyingKey(varying), blobId: blob.id };
        return (
          lookupDerivedImage(manifest, verb, varying) ??
          rows.derivedImages.insert({ ...row, size: blob.size, createdMs: time.now() })
        );
      });
    },
    derivedImageBlob({ blobId }: DerivedImage): Blob {
      const blob = rows.blobs.get({ id: blobId });
      if (blob === null) throw new Error(`Derived image has no blob ${String(blobId)}.`);
      return blob;
    },
    getDerivedImageSignature: ({ id }: DerivedImage, signer: string) =>
      rows.derivedSignatures.get({ derivedImageId: id, signer })?.signature ?? null,
    setDerivedImageSignature({ id }: DerivedImage, signer: string, signature: string): void {
      const own = { derivedImageId: id, signer };
      rows.transaction(() => {
        if (rows.derivedSignatures.update(own, { signature }) > 0) return;
        rows.derivedSignatures.insert({ ...own, signature });
      });
    },
    setDerivedImageSize({ id }: DerivedImage, size: number): void {
      rows.derivedImages.update({ id }, { size });
    },
    deleteDerivedImage({ id }: DerivedImage): void {
      rows.transaction(() => {
        rows.derivedSignatures.remove({ derivedImageId: id });
        rows.derivedImages.remove({ id });
      });
    },
  };
}

function createTorrents({ rows, blobs }: ModelContext) {
  return {
    getTorrentInfo: ({ id }: Blob) => rows.torrents.get({ blobId: id }),
    setTorrentInfo: ({ id }: Blob, pieceLength: number, pieces: string): boolean =>
      rows.transaction(() => {
        if (rows.torrents.get({ blobId: id }) !== null) return false;
        rows.torrents.insert({ blobId: id, pieceLength, pieces });
        return true;
      }),
    async computeTorrentPieces({ digest }: Blob, pieceLength: number): Promise<string> {
      const stream = await blobs.open(digest);
      if (stream === null) throw new Error(`The file of blob ${digest} is missing from the data folder.`);
      let [pieces, hash, filled] = ['', createHash('sha1'), 0];
      for await (const part of stream as AsyncIterable<Buffer>) {
        for (let at = 0; at < part.length;) {
          const take = part.subarray(at, at + pieceLength - filled);
          hash.update(take);
          at += take.length;
          filled += take.length;
          if (filled < pieceLength) continue;
          pieces += hash.digest('hex');
          [hash, filled] = [createHash('sha1'), 0];
        }
      }
      return filled === 0 ? pieces : pieces + hash.digest('hex');
    },
  };
}

function varyingKey(varying: VaryingMetadata): string {
  return sha256(Object.entries(varying).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function sha256(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
