import { noFaults, type FaultPoints } from '../faults.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import type { RowStore } from '../storage/row-store.ts';
import { createBlobModel, ensureEmptyLayer, type BlobModel } from './blobs.ts';
import { createChannelModel, type ChannelModel } from './channels.ts';
import type { Manifest, ModelContext } from './context.ts';
import { createCredentialModel, type CredentialModel } from './credentials.ts';
import { createKeyedLock } from './keyed-lock.ts';
import { createLabelModel, type LabelModel } from './labels.ts';
import { readManifestLayers, type ManifestLayer } from './layers.ts';
import { createLegacyModel, type LegacyModel } from './legacy.ts';
import { createManifestLookup, type ManifestLookup } from './manifest-lookup.ts';
import { createManifestModel, type ManifestModel } from './manifests.ts';
import { createPullModel, type PullModel } from './pulls.ts';
import { createReleaseModel, type ReleaseModel } from './releases.ts';
import { createRepositoryModel, type RepositoryModel } from './repositories.ts';
import { createTagHistoryModel, type TagHistoryModel } from './tag-history.ts';
import { createTagModel, type TagModel } from './tags.ts';
import { createTimeMachineModel, type TimeMachineModel } from './time-machine.ts';
import { createTimeline, type Clock } from './timeline.ts';

/**
 * The data interface: everything the endpoints may ask of the store, in the words of Quay's RegistryDataInterface.
 * “Not there” and “lost a race” are values, never exceptions.
 */
export interface RegistryModel
  extends
    RepositoryModel,
    TagModel,
    TagHistoryModel,
    ManifestLookup,
    ManifestModel,
    LabelModel,
    BlobModel,
    TimeMachineModel,
    PullModel,
    CredentialModel,
    ReleaseModel,
    ChannelModel,
    LegacyModel {
  /** Layers from the base upwards; null for lists and for what cannot be read. */
  listManifestLayers(manifest: Manifest): Promise<ManifestLayer[] | null>;
  /** `queued` until something scans it, `unsupported` for what cannot be scanned. */
  getSecurityStatus(manifest: Manifest): string;
  setSecurityStatus(manifest: Manifest, status: string): void;
  /** Milliseconds; the moment that decides what is alive. */
  now(): number;
  /** All or nothing, for endpoints that change several things. */
  transaction<R>(work: () => R): R;
}

export interface ModelDependencies {
  readonly rows: RowStore;
  readonly blobs: BlobStore;
  /** Milliseconds since 1970. */
  readonly clock: Clock;
  readonly faults?: FaultPoints;
}

/** The context that the model and garbage collection share. */
export function createModelContext({ rows, blobs, clock, faults = noFaults }: ModelDependencies): ModelContext {
  const newest = rows.tags.find({ where: {}, order: ['-startMs'], limit: 1 })[0];
  return {
    ...countTagChanges(rows),
    blobs,
    faults,
    time: createTimeline(clock, newest?.startMs),
    blobLock: createKeyedLock(),
  };
}

function countTagChanges(rows: RowStore): Pick<ModelContext, 'rows' | 'tagGeneration'> {
  const { tags } = rows;
  let generation = 0;
  const counted =
    <A extends unknown[], R>(change: (...parameters: A) => R) =>
    (...parameters: A): R => {
      generation += 1;
      return change(...parameters);
    };
  const watched: RowStore['tags'] = {
    ...tags,
    insert: counted((row) => tags.insert(row)),
    update: counted((where, patch) => tags.update(where, patch)),
    remove: counted((where) => tags.remove(where)),
  };
  return { rows: { ...rows, tags: watched }, tagGeneration: () => generation };
}

/** Puts the parts together and makes sure that the shared empty layer is there. */
export async function createRegistryModel(context: ModelContext): Promise<RegistryModel> {
  await ensureEmptyLayer(context);
  const tags = createTagModel(context);
  const labels = createLabelModel(context);
  const blobs = createBlobModel(context);
  const lookup = createManifestLookup(context);
  const history = createTagHistoryModel(context);
  return {
    ...createRepositoryModel(context),
    ...createTimeMachineModel(context),
    ...createPullModel(context),
    ...createCredentialModel(context),
    ...createReleaseModel(context),
    ...createChannelModel(context),
    ...createLegacyModel(context, { ...lookup, ...history, ...blobs }),
    ...history,
    ...createManifestModel(context, { tags, blobs, labels }),
    ...tags,
    ...labels,
    ...blobs,
    ...lookup,
    listManifestLayers: (manifest) => readManifestLayers(context.blobs, manifest, lookup.manifestBytes(manifest)),
    getSecurityStatus: ({ id }) => context.rows.manifests.get({ id })?.security ?? 'unsupported',
    setSecurityStatus({ id }, security) {
      context.rows.manifests.update({ id }, { security });
    },
    now: () => context.time.now(),
    transaction: (work) => context.rows.transaction(work),
  };
}
