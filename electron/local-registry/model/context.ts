import type { FaultPoints } from '../faults.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import type { RowStore } from '../storage/row-store.ts';
import type { RowOf } from '../storage/schema.ts';
import type { KeyedLock } from './keyed-lock.ts';
import type { Timeline } from './timeline.ts';

export type Repository = RowOf<'repositories'>;
export type Namespace = RowOf<'namespaces'>;
export type Tag = RowOf<'tags'>;
export type Manifest = RowOf<'manifests'>;
export type Blob = RowOf<'blobs'>;
export type BlobUpload = RowOf<'uploads'>;
export type Label = RowOf<'labels'>;

/** What the parts of the data model are made from. */
export interface ModelContext {
  readonly rows: RowStore;
  readonly blobs: BlobStore;
  readonly time: Timeline;
  readonly faults: FaultPoints;
  /** Held by whoever makes a blob's file appear or disappear, by digest. */
  readonly blobLock: KeyedLock;
  /** Grows with every change of a tag row; the same number means the same history. */
  readonly tagGeneration: () => number;
}

/** Image repositories hold manifests and tags, application repositories releases; the two never mix. */
export type RepositoryKind = 'image' | 'application';
