import type { z } from 'zod';
import type { RepositoryRef } from '../../shared/contract/common.ts';
import type { Output, Services } from '../../shared/contract/index.ts';
import type { ReleaseEntry, releases as contract } from '../../shared/contract/releases.ts';
import type { TagChange } from '../../shared/contract/tags.ts';
import { AppError } from '../../shared/errors.ts';
import { shortDigest } from '../../shared/oci/digest.ts';
import type { Digest } from '../../shared/oci/digest.ts';
import { editIndex, entryType } from '../../shared/oci/index-edit.ts';
import type { IndexEdit } from '../../shared/oci/index-edit.ts';
import { isJsonArray, isJsonObject, parseJson } from '../../shared/oci/json.ts';
import { parseManifest } from '../../shared/oci/manifest.ts';
import { digestLike } from '../../shared/oci/digest.ts';
import { mediaTypes } from '../../shared/oci/media-types.ts';
import type { Registry } from '../registry/registry.ts';
import { releaseEntries, releaseList } from '../registry/releases/release-list.ts';
import type { Core } from './core.ts';
import type { ManifestReader, ReadManifest } from './manifest-reader.ts';
import { isReleaseConnection } from './release-connections.ts';
import { putContent } from './releases/put-content.ts';
import { cutPlatform } from './tag-entries.ts';

type EditInput = z.output<typeof contract.edit.input>;

/** What application packages take, by Quay's names. */
const packageTypes = ['helm', 'kpm', 'docker-compose'].map(
  (name) => `application/vnd.cnr.package-manifest.${name}.v0.json`,
);

/** The entries of tags by their type, and the changes that edits of them make. */
export function createReleasesService(core: Core, reader: ManifestReader): Services['releases'] {
  return {
    get: async ({ tag, ...ref }, { signal }) => {
      const { registry } = await core.registries.open(ref.connectionId, signal);
      const found = await readTag(reader, registry, ref, tag, signal);
      return { ...describe(found), ...storeOf(ref) };
    },
    edit: async ({ tag, expectedDigest, edit, ...ref }, { signal }) => {
      const { registry } = await core.registries.open(ref.connectionId, signal);
      const found = await readTag(reader, registry, ref, tag, signal);
      if ((found?.digest ?? null) !== expectedDigest) throw moved(ref, tag, expectedDigest, found?.digest ?? null);
      const wish = await toEdit(core, registry, ref, edit, signal);
      const edited = editIndex(found?.bytes ?? null, wish);
      return { change: edited === null ? { kind: 'delete', tag } : changeOf(core, ref, tag, wish, edited) };
    },
  };
}

async function readTag(
  reader: ManifestReader,
  registry: Registry,
  ref: RepositoryRef,
  tag: string,
  signal: AbortSignal,
): Promise<ReadManifest | null> {
  try {
    return await reader.read(registry, ref, tag, signal);
  } catch (error) {
    if (error instanceof AppError && error.kind === 'not-found') return null;
    throw error;
  }
}

function storeOf({ connectionId }: RepositoryRef): Pick<Output<'releases.get'>, 'store' | 'knownTypes'> {
  const isPackage = isReleaseConnection(connectionId);
  return { store: isPackage ? 'package' : 'index', knownTypes: isPackage ? packageTypes : [] };
}

function describe(found: ReadManifest | null): Pick<Output<'releases.get'>, 'digest' | 'isIndex' | 'entries'> {
  if (found === null) return { digest: null, isIndex: true, entries: [] };
  const parsed = parseManifest(found.bytes, found.mediaType);
  if (parsed.kind !== 'index') return { digest: found.digest, isIndex: false, entries: [] };
  const document = parseJson(found.bytes);
  const values = isJsonObject(document) ? document.get('manifests') : undefined;
  const raw = isJsonArray(values) ? values : [];
  const entries = parsed.entries.slice(0, 2000).map(({ mediaType, digest, size, platform }, index): ReleaseEntry => {
    const type = entryType(raw[index] ?? null);
    return {
      ...{ mediaType: mediaType.slice(0, 300), digest, sizeBytes: size, platform: cutPlatform(platform) },
      type: (type ?? mediaType).slice(0, 300),
      isRelease: type !== null,
    };
  });
  return { digest: found.digest, isIndex: true, entries };
}

function moved(ref: RepositoryRef, tag: string, expected: Digest | null, found: Digest | null): AppError {
  const words = (digest: Digest | null) => (digest === null ? 'not there' : `at ${shortDigest(digest)} (${digest})`);
  return new AppError('conflict', `“${tag}” was ${words(expected)} when you looked and is ${words(found)} now.`, {
    ...{ repository: ref.repository, reference: tag, reason: 'E_TAG_MOVED' },
    advice: 'Look at its entries again.',
  });
}

async function toEdit(
  core: Core,
  registry: Registry,
  ref: RepositoryRef,
  edit: EditInput['edit'],
  signal: AbortSignal,
): Promise<IndexEdit> {
  if (edit.kind === 'remove') return edit;
  const { type, content, force } = edit;
  if (isReleaseConnection(ref.connectionId) && !packageTypes.includes(type)) {
    throw new AppError('invalid-input', `Application releases take ${packageTypes.join(', ')} only.`, {
      reason: 'E_RELEASE_TYPE',
    });
  }
  const target = { core, registry, ref, type, isPackage: isReleaseConnection(ref.connectionId), signal };
  return { kind: 'put', type, force, entry: await putContent(target, content) };
}

/** The edited index is kept here until the plan that names it is carried out; the registry gets it only then. */
function changeOf(core: Core, ref: RepositoryRef, tag: string, edit: IndexEdit, edited: Uint8Array): TagChange {
  const isPackage = isReleaseConnection(ref.connectionId);
  const bytes = isPackage ? releaseList(releaseEntries(edited)).bytes : edited;
  const digest = digestLike('sha256:', bytes);
  const mediaType = mediaTypes.ociIndex;
  core.cache.manifests.put([{ digest, mediaType, bytes }], core.ports.clock.now());
  return { kind: 'release', tag, digest, entry: { type: edit.type, edit: edit.kind } };
}
