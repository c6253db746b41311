/** What a column holds. `?` allows null; `bool` is 0 or 1 in SQLite; times are milliseconds since 1970. */
export type ColumnKind = 'int' | 'int?' | 'text' | 'text?' | 'bool' | 'bytes';

/** One table: its columns (an `id` that grows comes by itself), what must be unique and what is looked up by. */
export interface TableShape {
  readonly columns: Readonly<Record<string, ColumnKind>>;
  readonly unique: readonly (readonly string[])[];
  readonly indexes: readonly (readonly string[])[];
}

/** Raised with every change of {@link tables}; `migrations.ts` says how an older folder is brought up. */
export const schemaVersion = 2;

/**
 * The whole data model as a value, so that the memory and the SQLite store are made from one description. Names and
 * meaning follow Quay's tables (Tag, Manifest, ManifestChild, ManifestBlob, Label, UploadedBlob, BlobUpload, …).
 */
export const tables = {
  namespaces: {
    columns: { name: 'text', enabled: 'bool', windowS: 'int' },
    unique: [['name']],
    indexes: [],
  },
  repositories: {
    columns: {
      namespaceId: 'int',
      path: 'text',
      description: 'text',
      isPublic: 'bool',
      kind: 'text',
      state: 'text',
      createdMs: 'int',
      modifiedMs: 'int',
    },
    unique: [['path']],
    indexes: [['namespaceId']],
  },
  tags: {
    columns: {
      repositoryId: 'int',
      name: 'text',
      manifestId: 'int',
      startMs: 'int',
      endMs: 'int?',
      hidden: 'bool',
      reversion: 'bool',
      immutable: 'bool',
    },
    unique: [['repositoryId', 'name', 'endMs']],
    indexes: [['repositoryId', 'hidden', 'startMs', 'name'], ['manifestId'], ['endMs']],
  },
  manifests: {
    columns: {
      repositoryId: 'int',
      digest: 'text',
      mediaType: 'text',
      size: 'int',
      configMediaType: 'text?',
      layersSize: 'int?',
      subject: 'text?',
      artifactType: 'text?',
      security: 'text',
    },
    unique: [['repositoryId', 'digest']],
    indexes: [['repositoryId', 'subject']],
  },
  // Apart from `manifests`, so that listing a history never touches the bytes.
  manifestContents: { columns: { manifestId: 'int', bytes: 'bytes' }, unique: [['manifestId']], indexes: [] },
  manifestChildren: {
    columns: { repositoryId: 'int', manifestId: 'int', childId: 'int' },
    unique: [['manifestId', 'childId']],
    indexes: [['childId']],
  },
  manifestBlobs: {
    columns: { repositoryId: 'int', manifestId: 'int', blobId: 'int' },
    unique: [['manifestId', 'blobId']],
    indexes: [['blobId', 'repositoryId']],
  },
  blobs: { columns: { digest: 'text', size: 'int' }, unique: [['digest']], indexes: [] },
  uploadedBlobs: {
    columns: { repositoryId: 'int', blobId: 'int', uploadedMs: 'int', expiresMs: 'int' },
    unique: [['repositoryId', 'blobId']],
    indexes: [['blobId'], ['expiresMs']],
  },
  uploads: {
    columns: { uuid: 'text', repositoryId: 'int', byteCount: 'int', chunkCount: 'int', createdMs: 'int' },
    unique: [['uuid']],
    indexes: [['createdMs']],
  },
  labels: {
    columns: { uuid: 'text', manifestId: 'int', key: 'text', value: 'text', sourceType: 'text', mediaType: 'text' },
    unique: [['uuid']],
    indexes: [['manifestId', 'key']],
  },
  // Counters of pulls, kept only where they are switched on.
  tagPulls: {
    columns: { repositoryId: 'int', tagName: 'text', count: 'int', lastMs: 'int' },
    unique: [['repositoryId', 'tagName']],
    indexes: [],
  },
  manifestPulls: {
    columns: { repositoryId: 'int', digest: 'text', count: 'int', lastMs: 'int' },
    unique: [['repositoryId', 'digest']],
    indexes: [],
  },
  // Credentials the registry gives out; of their secrets it keeps only hashes.
  robots: {
    columns: {
      namespaceId: 'int',
      shortName: 'text',
      description: 'text',
      secretHash: 'text',
      createdMs: 'int',
    },
    unique: [['namespaceId', 'shortName']],
    indexes: [],
  },
  oauthTokens: {
    columns: {
      namespaceId: 'int',
      uuid: 'text',
      application: 'text',
      name: 'text',
      lookup: 'text',
      secretHash: 'text',
      scope: 'text',
      createdMs: 'int',
      expiresMs: 'int',
    },
    unique: [['lookup'], ['uuid']],
    indexes: [['namespaceId', 'application']],
  },
  // What Quay has dropped since: images derived from a manifest, and torrent pieces of a blob.
  derivedImages: {
    columns: { manifestId: 'int', verb: 'text', varying: 'text', blobId: 'int', size: 'int?', createdMs: 'int' },
    unique: [['manifestId', 'verb', 'varying']],
    indexes: [['blobId']],
  },
  derivedSignatures: {
    columns: { derivedImageId: 'int', signer: 'text', signature: 'text' },
    unique: [['derivedImageId', 'signer']],
    indexes: [],
  },
  torrents: { columns: { blobId: 'int', pieceLength: 'int', pieces: 'text' }, unique: [['blobId']], indexes: [] },
  // Application releases have tags, manifests and lists of their own, as they had in Quay.
  releaseTags: {
    columns: {
      repositoryId: 'int',
      kind: 'text',
      name: 'text',
      listId: 'int?',
      linkedTagId: 'int?',
      startMs: 'int',
      endMs: 'int?',
    },
    unique: [['repositoryId', 'kind', 'name', 'endMs']],
    indexes: [['linkedTagId']],
  },
  releaseManifests: {
    columns: { digest: 'text', mediaType: 'text', json: 'text' },
    unique: [['digest', 'mediaType']],
    indexes: [],
  },
  releaseLists: { columns: { digest: 'text', json: 'text' }, unique: [['digest']], indexes: [] },
  releaseListMembers: {
    columns: { listId: 'int', manifestId: 'int', mediaType: 'text' },
    unique: [['listId', 'manifestId']],
    indexes: [],
  },
  releaseBlobs: {
    columns: { manifestId: 'int', blobId: 'int' },
    unique: [['manifestId', 'blobId']],
    indexes: [['blobId']],
  },
} as const satisfies Record<string, TableShape>;

export type TableName = keyof typeof tables;

type ValueOf<Kind> = Kind extends 'int'
  ? number
  : Kind extends 'int?'
    ? number | null
    : Kind extends 'text'
      ? string
      : Kind extends 'text?'
        ? string | null
        : Kind extends 'bool'
          ? boolean
          : Uint8Array;

type ColumnsOf<T extends TableName> = (typeof tables)[T]['columns'];

/** A row as it is stored; rows are never changed in place. */
export type RowOf<T extends TableName> = { readonly id: number } & {
  readonly [C in keyof ColumnsOf<T>]: ValueOf<ColumnsOf<T>[C]>;
};
