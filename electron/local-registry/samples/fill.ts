import { randomUUID } from 'node:crypto';
import type { Blob, Repository } from '../model/context.ts';
import type { RepositoryOptions } from '../model/repositories.ts';
import { examineManifest, type PreparedManifest } from '../model/manifests.ts';
import { createModelContext, createRegistryModel, type RegistryModel } from '../model/registry-model.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import type { RowStore } from '../storage/row-store.ts';
import type { SampleManifest } from './images.ts';
import type { Content } from './layers.ts';
import { sampleReleases } from './releases.ts';
import { sampleRepositories } from './repositories.ts';
import type { SampleEvent, SampleReleases, SampleRepository } from './story.ts';

const dayMs = 86_400_000;
/** The samples look back a year, so their namespaces keep ended tags that long. */
const sampleWindowS = 365 * 86_400;

/**
 * Fills an empty store with the sample repositories, their past told from `now` backwards; does nothing when there are
 * repositories. The bytes are always the same. All rows appear in one transaction: a crash leaves the store empty.
 */
export async function fillWithSamples({
  rows,
  blobs,
  now,
}: {
  rows: RowStore;
  blobs: BlobStore;
  now: number;
}): Promise<void> {
  if (rows.repositories.count({}) > 0) return;
  const [repositories, releases] = await Promise.all([sampleRepositories(), sampleReleases()]);
  let clock = 0;
  const model = await createRegistryModel(createModelContext({ rows, blobs, clock: () => clock }));
  const prepared = await prepareAll(repositories, blobs);
  for (const { archive } of releases.events) {
    if (archive !== null) await place(blobs, archive.digest, archive.bytes);
  }
  const context = { rows, model, prepared, now };
  rows.transaction(() => {
    clock = now - 301 * dayMs;
    const steps = [
      ...repositories.flatMap((sample) => imageSteps(context, sample)),
      ...releaseSteps(context, releases),
    ];
    for (const { daysAgo, run } of steps.toSorted((a, b) => b.daysAgo - a.daysAgo)) {
      clock = Math.round(now - daysAgo * dayMs);
      run();
    }
  });
}

/** Something to do when its day comes. */
interface Step {
  readonly daysAgo: number;
  readonly run: () => void;
}

function createSampleRepository({ model }: Replay, path: string, options: RepositoryOptions): Repository {
  const repository = model.createRepository(path, options);
  if (repository === null) throw new Error(`Sample repository ${path} is there already.`);
  model.changeNamespace(model.namespaceOf(repository).name, { windowS: sampleWindowS });
  return repository;
}

function imageSteps(context: Replay, { path, events, isPublic, description }: SampleRepository): Step[] {
  const repository = createSampleRepository(context, path, { isPublic, description });
  return events.map((event) => ({ daysAgo: event.daysAgo, run: () => replay(context, repository, event) }));
}

function releaseSteps(context: Replay, { path, description, events }: SampleReleases): Step[] {
  const { model } = context;
  const repository = createSampleRepository(context, path, { isPublic: true, description, kind: 'application' });
  return events.map(({ daysAgo, release, mediaType, archive, channel }) => ({
    daysAgo,
    run: () => {
      if (archive === null) {
        model.deleteAppRelease(repository, release, mediaType);
        return;
      }
      const content = { digest: archive.digest, size: archive.bytes.length };
      const blob = blobRow(context, archive);
      const tag = model.createAppRelease(repository, release, { mediaType, content }, blob, { force: true });
      if (channel !== undefined && tag !== 'exists') model.setChannel(repository, channel, tag);
    },
  }));
}

function blobRow({ rows }: Replay, { digest, bytes }: Content): Blob {
  return rows.blobs.get({ digest }) ?? rows.blobs.insert({ digest, size: bytes.length });
}

interface Replay {
  readonly rows: RowStore;
  readonly model: RegistryModel;
  readonly prepared: ReadonlyMap<string, PreparedManifest>;
  readonly now: number;
}

function replay(context: Replay, repository: Repository, event: SampleEvent): void {
  const { model, now } = context;
  switch (event.kind) {
    case 'push':
    case 'restore': {
      const isReversion = event.kind === 'restore';
      store(context, repository, event.manifest);
      model.createManifestAndRetargetTags(repository, preparedOf(context, event.manifest), [event.tag], {
        isReversion,
      });
      return;
    }
    case 'attach':
      store(context, repository, event.manifest);
      model.createManifestWithTemporaryTag(repository, preparedOf(context, event.manifest));
      return;
    case 'delete':
      model.deleteTag(repository, event.tag);
      return;
    case 'expire': {
      const tag = model.getTag(repository, event.tag);
      if (tag !== null) model.changeTagExpiration(tag, Math.round(now + event.inDays * dayMs));
    }
  }
}

/** Everything below the manifest: children first, then the blobs. */
function store(context: Replay, repository: Repository, manifest: SampleManifest): void {
  const { model } = context;
  for (const child of manifest.children) {
    store(context, repository, child);
    model.getOrCreateManifest(repository, preparedOf(context, child));
  }
  for (const content of manifest.blobs) model.mountBlobIntoRepository(blobRow(context, content), repository);
}

function preparedOf({ prepared }: Replay, { digest }: SampleManifest): PreparedManifest {
  const found = prepared.get(digest);
  if (found === undefined) throw new Error(`Sample manifest ${digest} was not prepared.`);
  return found;
}

async function prepareAll(
  repositories: readonly SampleRepository[],
  blobs: BlobStore,
): Promise<Map<string, PreparedManifest>> {
  const manifests = new Map<string, SampleManifest>();
  const collect = (manifest: SampleManifest) => {
    manifest.children.forEach(collect);
    manifests.set(manifest.digest, manifest);
  };
  for (const { events } of repositories) {
    for (const event of events) if ('manifest' in event) collect(event.manifest);
  }
  const contents = new Map(
    [...manifests.values()].flatMap((manifest) => manifest.blobs.map((blob) => [blob.digest, blob.bytes])),
  );
  for (const [digest, bytes] of contents) await place(blobs, digest, bytes);
  const prepared = new Map<string, PreparedManifest>();
  for (const { digest, bytes, mediaType } of manifests.values()) {
    prepared.set(digest, await examineManifest(blobs, bytes, mediaType));
  }
  return prepared;
}

async function place(blobs: BlobStore, digest: string, bytes: Uint8Array): Promise<void> {
  if ((await blobs.size(digest)) === bytes.length) return;
  const uuid = randomUUID();
  const size = await blobs.append(
    uuid,
    0,
    (async function* () {
      yield bytes;
    })(),
  );
  await blobs.finish(uuid, size, digest);
}
