import { randomUUID } from 'node:crypto';
import type { Repository } from '../model/context.ts';
import { examineManifest, type PreparedManifest } from '../model/manifests.ts';
import { createModelContext, createRegistryModel, type RegistryModel } from '../model/registry-model.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import type { RowStore } from '../storage/row-store.ts';
import type { SampleManifest } from './images.ts';
import { sampleRepositories } from './repositories.ts';
import type { SampleEvent, SampleRepository } from './story.ts';

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
  const repositories = await sampleRepositories();
  let clock = 0;
  const model = await createRegistryModel(createModelContext({ rows, blobs, clock: () => clock }));
  const prepared = await prepareAll(repositories, blobs);
  rows.transaction(() => {
    for (const { repository, event } of inOrder(model, repositories, () => (clock = now - 301 * dayMs))) {
      clock = Math.max(clock, Math.round(now - event.daysAgo * dayMs));
      replay({ rows, model, prepared, now }, repository, event);
    }
  });
}

/** Creates the repositories and puts what happened to all of them into one order. */
function inOrder(model: RegistryModel, repositories: readonly SampleRepository[], begin: () => void) {
  begin();
  const steps = repositories.flatMap(({ path, events, isPublic, description }) => {
    const repository = model.createRepository(path, { isPublic, description });
    if (repository === null) return [];
    model.changeNamespace(model.namespaceOf(repository).name, { windowS: sampleWindowS });
    return events.map((event) => ({ repository, event }));
  });
  return steps.toSorted((a, b) => b.event.daysAgo - a.event.daysAgo);
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
  const { rows, model } = context;
  for (const child of manifest.children) {
    store(context, repository, child);
    model.getOrCreateManifest(repository, preparedOf(context, child));
  }
  for (const { digest, bytes } of manifest.blobs) {
    const blob = rows.blobs.get({ digest }) ?? rows.blobs.insert({ digest, size: bytes.length });
    model.mountBlobIntoRepository(blob, repository);
  }
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
