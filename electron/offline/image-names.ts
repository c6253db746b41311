import { basename } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { splitDigest } from '../../shared/oci/digest.ts';
import { isRepositoryName, isTagName, parseImageReference } from '../../shared/oci/reference.ts';
import type { ImageReference } from '../../shared/oci/reference.ts';

/** A manifest as a file names it. */
export interface FoundManifest {
  readonly digest: string;
  readonly mediaType: string;
  /** What the file calls it, in the order of how much that says: full names, then tags alone. */
  readonly names: readonly string[];
}

/** A manifest under a tag of a repository. */
export interface TaggedManifest {
  readonly digest: string;
  readonly mediaType: string;
  /** False for a name that Waybill made up, because the file has none. */
  readonly isNamed: boolean;
  /** Its place in what was found. */
  readonly position: number;
}

/** Repositories, and in each the tags in the order of the file. */
export type Catalog = ReadonlyMap<string, ReadonlyMap<string, TaggedManifest>>;

/** Names of images in a file, put in order. */
export interface NamedContents {
  readonly catalog: Catalog;
  /** The repository of tags that come without one. */
  readonly ownRepository: string;
  readonly notes: readonly string[];
}

/** A repository's name made of a file's: lower case, without endings, strange characters as dashes. */
export function repositoryOfFile(path: string): string {
  const stem = basename(path)
    .toLowerCase()
    .replace(/(\.(tar|tgz|gz|zst|oci|docker|json))+$/, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 200)
    .replace(/-+$/, '');
  return isRepositoryName(stem) ? stem : 'image';
}

/** The tag under which a manifest without one is listed. */
export function untaggedName(digest: string): string {
  return `untagged-${splitDigest(digest).encoded.toLowerCase().slice(0, 12)}`;
}

/**
 * Gives every manifest a repository and a tag. A tag alone belongs to the repository that the same descriptor names in
 * full, or to one named like the file. Hosts are left out unless the file has images of several.
 */
export function nameManifests(path: string, found: readonly FoundManifest[]): NamedContents {
  const ownRepository = repositoryOfFile(path);
  const read = found.map((one) => ({ ...one, references: one.names.map(readName) }));
  const hosts = new Set(read.flatMap(({ references }) => references.map((reference) => reference?.host)));
  const isOneHost = hosts.size <= 1 || (hosts.size === 2 && hosts.has(undefined));
  const catalog = new Map<string, Map<string, TaggedManifest>>();
  const notes: string[] = [];
  const put = (repository: string, tag: string, manifest: TaggedManifest) => {
    const tags = catalog.get(repository) ?? new Map<string, TaggedManifest>();
    catalog.set(repository, tags);
    const other = tags.get(tag);
    if (other === undefined) return void tags.set(tag, manifest);
    if (other.digest === manifest.digest) return;
    notes.push(`“${tag}” is there more than once. The first is shown under this name, the others as untagged.`);
    tags.set(untaggedName(manifest.digest), { ...manifest, isNamed: false });
  };
  for (const [position, { digest, mediaType, names, references }] of read.entries()) {
    const reference = mergeNames(references);
    const repository = reference === null ? ownRepository : repositoryName(reference, ownRepository, isOneHost);
    const odd = names.filter((_, index) => references[index] === null);
    if (odd.length > 0) notes.push(`“${odd[0]?.slice(0, 200) ?? ''}” is not a name a registry would take; left out.`);
    const tag = reference?.tag;
    put(repository, tag ?? untaggedName(digest), { digest, mediaType, isNamed: tag !== undefined, position });
  }
  return { catalog, ownRepository, notes: [...new Set(notes)].slice(0, 20) };
}

type Name = Partial<ImageReference>;

/** A tag alone, or a reference; null for what is neither. */
function readName(text: string): Name | null {
  if (isTagName(text)) return { tag: text };
  try {
    return parseImageReference(text);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** A full name beside a tag alone: each tells what the other lacks. */
function mergeNames(names: readonly (Name | null)[]): Name | null {
  const usable = names.filter((name) => name !== null);
  if (usable.length === 0) return null;
  const full = usable.find(({ repository }) => repository !== undefined);
  const tag = usable.find((name) => name.tag !== undefined)?.tag;
  return { ...full, tag: full?.tag ?? tag };
}

function repositoryName({ host, repository }: Name, own: string, isOneHost: boolean): string {
  if (repository === undefined) return own;
  const withHost =
    host === undefined ? repository : `${host.toLowerCase().replaceAll(/[^a-z0-9.]+/g, '-')}/${repository}`;
  return isOneHost || !isRepositoryName(withHost) ? repository : withHost;
}
