import { JsonNumber, isJsonArray, isJsonObject } from '../../shared/oci/json.ts';
import type { JsonObject, JsonValue } from '../../shared/oci/json.ts';
import { isTagName } from '../../shared/oci/reference.ts';
import { fileError } from './file-errors.ts';
import { nameManifests } from './image-names.ts';
import type { FoundManifest, TaggedManifest } from './image-names.ts';
import { containerdNameAnnotation, refNameAnnotation } from './oci-layout.ts';

/** A manifest as it is to stand in the list of a layout. */
export interface ListedManifest {
  readonly digest: string;
  readonly mediaType: string;
  readonly size: number;
  readonly artifactType: string | undefined;
}

/** A tag of a repository. */
export interface LayoutTag {
  readonly repository: string;
  readonly tag: string;
}

type Names = ReadonlyMap<string, string>;
type Entries = readonly JsonValue[];

/**
 * The list of a layout with a tag pointing at a manifest. As the reference implementation of the format does, the
 * manifest that had the tag stays in the list without a name, so that nothing is lost. Members Waybill does not know stay.
 * @throws AppError `unsupported` for a name that could not be found again
 */
export function withTag(path: string, index: JsonObject, target: LayoutTag, manifest: ListedManifest): JsonObject {
  const entries = entriesOf(index);
  const holder = holderOf(path, entries, target);
  if (holder?.digest === manifest.digest) return index;
  const names = holder === undefined ? newNames(path, entries, target) : namesOf(entries[holder.position]);
  const freed = entries.map((entry, position) => (position === holder?.position ? withNames(entry, null) : entry));
  const unnamed = freed.findIndex((entry) => digestOf(entry) === manifest.digest && namesOf(entry).size === 0);
  const named =
    unnamed >= 0
      ? freed.map((entry, position) => (position === unnamed ? withNames(entry, names) : entry))
      : [...freed, withNames(descriptorOf(manifest), names)];
  const found = holderOf(path, named, target);
  if (found?.digest !== manifest.digest) throw cannotName(path, target);
  return withEntries(index, named);
}

/** The list without a name for what a tag points at. Null when there is no such tag. */
export function withoutTag(path: string, index: JsonObject, target: LayoutTag): JsonObject | null {
  const entries = entriesOf(index);
  const holder = holderOf(path, entries, target);
  if (holder === undefined) return null;
  return withEntries(
    index,
    entries.map((entry, position) => (position === holder.position ? withNames(entry, null) : entry)),
  );
}

/** The list with a manifest that has no name, such as a signature, which is found by what it refers to. */
export function withUnnamed(index: JsonObject, manifest: ListedManifest): JsonObject {
  const entries = entriesOf(index);
  if (entries.some((entry) => digestOf(entry) === manifest.digest)) return index;
  return withEntries(index, [...entries, descriptorOf(manifest)]);
}

function entriesOf(index: JsonObject): Entries {
  const manifests = index.get('manifests');
  return isJsonArray(manifests) ? manifests : [];
}

function withEntries(index: JsonObject, entries: Entries): JsonObject {
  return new Map([...index, ['manifests', entries]]);
}

/** What has the tag now. A name that Waybill made up is no tag. */
function holderOf(path: string, entries: Entries, { repository, tag }: LayoutTag): TaggedManifest | undefined {
  const holder = readNames(path, entries).catalog.get(repository)?.get(tag);
  return holder?.isNamed === true ? holder : undefined;
}

function readNames(path: string, entries: Entries) {
  const found = entries.map((entry): FoundManifest => ({
    digest: digestOf(entry),
    mediaType: '',
    names: [...namesOf(entry).values()],
  }));
  return nameManifests(path, found);
}

/** Annotations for a tag that is new, in the manner of its neighbours. */
function newNames(path: string, entries: Entries, { repository, tag }: LayoutTag): Names {
  const { catalog, ownRepository } = readNames(path, entries);
  const neighbour = [...(catalog.get(repository)?.values() ?? [])].find(({ isNamed }) => isNamed);
  if (neighbour === undefined) {
    return new Map([[refNameAnnotation, repository === ownRepository ? tag : `${repository}:${tag}`]]);
  }
  const names = [...namesOf(entries[neighbour.position])];
  return new Map(names.map(([key, name]) => [key, isTagName(name) ? tag : withoutTagName(name) + tag]));
}

/** A full name up to and with the colon before its tag. */
function withoutTagName(name: string): string {
  const end = name.split('@', 1)[0]?.length ?? name.length;
  const colon = name.lastIndexOf(':', end);
  const hasTag = colon > name.lastIndexOf('/', end);
  return `${name.slice(0, hasTag ? colon : end)}:`;
}

function annotationsOf(entry: JsonValue | undefined): JsonObject {
  const annotations = isJsonObject(entry) ? entry.get('annotations') : undefined;
  return isJsonObject(annotations) ? annotations : new Map();
}

function namesOf(entry: JsonValue | undefined): Names {
  const names = new Map<string, string>();
  for (const key of [containerdNameAnnotation, refNameAnnotation]) {
    const value = annotationsOf(entry).get(key);
    if (typeof value === 'string' && value !== '') names.set(key, value);
  }
  return names;
}

function withNames(entry: JsonValue, names: Names | null): JsonValue {
  if (!isJsonObject(entry)) return entry;
  const others = [...annotationsOf(entry)].filter(
    ([key]) => key !== containerdNameAnnotation && key !== refNameAnnotation,
  );
  const annotations = new Map<string, JsonValue>([...others, ...(names ?? [])]);
  const members = [...entry].filter(([key]) => key !== 'annotations');
  return new Map<string, JsonValue>(annotations.size === 0 ? members : [...members, ['annotations', annotations]]);
}

function digestOf(entry: JsonValue): string {
  const digest = isJsonObject(entry) ? entry.get('digest') : undefined;
  return typeof digest === 'string' ? digest : '';
}

function descriptorOf({ digest, mediaType, size, artifactType }: ListedManifest): JsonObject {
  return new Map<string, JsonValue>([
    ['mediaType', mediaType],
    ['digest', digest],
    ['size', new JsonNumber(String(size))],
    ...(artifactType === undefined ? [] : [['artifactType', artifactType] as const]),
  ]);
}

function cannotName(path: string, { repository, tag }: LayoutTag) {
  return fileError('unsupported', path, `A layout cannot hold “${tag}” of ${repository} so that it is found again.`, {
    ...{ repository, reference: tag, reason: 'E_FILE_NAME' },
    advice: 'Choose another tag, or a repository whose name does not look like a host.',
  });
}
