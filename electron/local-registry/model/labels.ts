import { randomUUID } from 'node:crypto';
import type { RowStore } from '../storage/row-store.ts';
import { isIndexType } from '../../../shared/oci/media-types.ts';
import type { Label, Manifest, ModelContext } from './context.ts';
import { durationSeconds } from './durations.ts';

/** Where a label came from; only those made through the API may be deleted. */
export type LabelSource = 'manifest' | 'api' | 'internal';
export type LabelMediaType = 'text/plain' | 'application/json';

export type LabelProblem = 'invalid-key' | 'invalid-media-type' | 'reserved-prefix';

// Quay's DEFAULT_LABEL_KEY_RESERVED_PREFIXES. The last ones have no dot there either, so `quayside` is refused too.
const reservedPrefixes = [
  'com.docker.',
  'io.docker.',
  'org.dockerproject.',
  'org.opencontainers.',
  'io.cncf.',
  'io.kubernetes.',
  'io.k8s.',
  'io.quay',
  'com.coreos',
  'com.tectonic',
  'internal',
  'quay',
];

/** Labels of the data interface. */
export interface LabelModel {
  /**
   * Adds a label; the same key and value may be there many times. Labels from the manifest itself are stored as they
   * are; others need a legal key without a reserved prefix.
   */
  createManifestLabel(
    manifest: Manifest,
    label: { key: string; value: string; sourceType: LabelSource; mediaType?: string | null },
  ): Label | LabelProblem;
  listManifestLabels(manifest: Manifest, keyPrefix?: string): Label[];
  getManifestLabel(manifest: Manifest, uuid: string): Label | null;
  /** The deleted label, null when there is none, `immutable` when it came with the manifest. */
  deleteManifestLabel(manifest: Manifest, uuid: string): Label | 'immutable' | null;
}

export function createLabelModel({ rows }: ModelContext): LabelModel {
  const getManifestLabel = (manifest: Manifest, uuid: string) => rows.labels.get({ uuid, manifestId: manifest.id });
  return {
    createManifestLabel(manifest, { key, value, sourceType, mediaType }) {
      if (sourceType !== 'manifest') {
        if (!isLabelKey(key)) return 'invalid-key';
        if (reservedPrefixes.some((prefix) => key.startsWith(prefix))) return 'reserved-prefix';
      }
      const type = mediaType ?? inferMediaType(value);
      if (type !== 'text/plain' && type !== 'application/json') return 'invalid-media-type';
      return rows.labels.insert({
        uuid: randomUUID(),
        manifestId: manifest.id,
        key,
        value,
        sourceType,
        mediaType: type,
      });
    },
    listManifestLabels: (manifest, keyPrefix = '') =>
      rows.labels.find({
        where: { manifestId: manifest.id, ...(keyPrefix === '' ? {} : { key: { startsWith: keyPrefix } }) },
      }),
    getManifestLabel,
    deleteManifestLabel(manifest, uuid) {
      const label = getManifestLabel(manifest, uuid);
      if (label === null) return null;
      if (label.sourceType !== 'api') return 'immutable';
      rows.labels.remove({ id: label.id });
      return label;
    },
  };
}

/** `^[a-z0-9](([a-z0-9]|[-.](?![.-]))*[a-z0-9])?$` up to 255, without the nested repetition. */
function isLabelKey(key: string): boolean {
  return (
    key.length > 0 &&
    key.length <= 255 &&
    /^[a-z0-9.-]+$/.test(key) &&
    !/^[.-]|[.-]$/.test(key) &&
    !/[.-][.-]/.test(key)
  );
}

/** JSON only for an object or an array; a bare number or word is text. */
export function inferMediaType(value: string): LabelMediaType {
  if (!/^\s*[[{]/.test(value)) return 'text/plain';
  try {
    JSON.parse(value);
    return 'application/json';
  } catch {
    return 'text/plain';
  }
}

const expiresAfterKey = 'quay.expires-after';

/**
 * How long a tag on this manifest shall live, from its own label, or for a list from the label all its children share.
 * A nested list has no labels of its own, so a list around it never gets any. Null when nothing usable is there.
 */
export function expiresAfterSeconds(rows: RowStore, manifest: Manifest): number | null {
  const own = labelValues(rows, manifest.id);
  if (own.size > 0 || !isIndexType(manifest.mediaType)) return firstDuration(own);
  const children = rows.manifestChildren.find({ where: { manifestId: manifest.id } });
  const [first, ...others] = children.map(({ childId }) => labelValues(rows, childId));
  if (first === undefined) return null;
  return firstDuration(new Set([...first].filter((value) => others.every((values) => values.has(value)))));
}

function labelValues(rows: RowStore, manifestId: number): Set<string> {
  return new Set(rows.labels.find({ where: { manifestId, key: expiresAfterKey } }).map(({ value }) => value));
}

function firstDuration(values: Set<string>): number | null {
  for (const value of values) {
    const seconds = durationSeconds(value);
    if (seconds !== null) return seconds;
  }
  return null;
}
