import type { Connection } from '../../../shared/contract/connections.ts';
import type { Repository } from '../../../shared/contract/repositories.ts';
import type { WireError } from '../../../shared/errors.ts';
import { naturalCompare } from '../../ui/natural-sort.ts';
import { asFailed } from './connection-words.ts';

/** What is known of one registry's repositories. */
export interface PlaceListing {
  readonly status: 'loading' | 'ready' | 'failed';
  readonly repositories: readonly Repository[];
  readonly listing: 'complete' | 'more' | 'partial' | 'refused';
  /** Why it failed or is not complete, in one line. */
  readonly reason: string | null;
  /** Why nothing could be read, when nothing could. */
  readonly error?: WireError;
}

/** One visible line of the places tree. */
export type PlaceRow =
  | { readonly kind: 'files'; readonly id: string; readonly level: 1; readonly expanded: boolean }
  | { readonly kind: 'recents'; readonly id: string; readonly level: 1; readonly expanded: boolean }
  | {
      readonly kind: 'recent';
      readonly id: string;
      readonly level: 2;
      readonly connectionId: string;
      readonly repository: string;
      /** What its registry is called. */
      readonly where: string;
    }
  | {
      readonly kind: 'connection';
      readonly id: string;
      readonly level: 1;
      readonly expanded: boolean;
      readonly connection: Connection;
    }
  | {
      readonly kind: 'namespace';
      readonly id: string;
      readonly level: 2;
      readonly expanded: boolean;
      readonly connectionId: string;
      readonly name: string;
      readonly count: number;
      /** There are repositories that have not been listed, so it may have more. */
      readonly isPart: boolean;
    }
  | {
      readonly kind: 'repository';
      readonly id: string;
      readonly level: 2 | 3;
      readonly connectionId: string;
      readonly repository: Repository;
      readonly text: string;
    }
  | {
      readonly kind: 'note';
      readonly id: string;
      readonly level: 2;
      readonly connectionId: string;
      readonly text: string;
    };

const recentsNodeId = 'recent';
const mostRecents = 5;

/** The repositories looked at last, over all registries; nothing while there are none of registries that are there. */
export function recentRows(
  connections: readonly Connection[],
  visits: readonly { readonly connectionId: string; readonly repository: string }[],
  expanded: ExpandedNodes,
): readonly PlaceRow[] {
  const rows = visits.flatMap(({ connectionId, repository }): PlaceRow[] => {
    const where = connections.find(({ id }) => id === connectionId)?.name;
    if (where === undefined) return [];
    return [{ kind: 'recent', id: `v:${connectionId}:${repository}`, level: 2, connectionId, repository, where }];
  });
  if (rows.length === 0) return [];
  const isOpen = expanded[recentsNodeId] ?? true;
  const head: PlaceRow = { kind: 'recents', id: recentsNodeId, level: 1, expanded: isOpen };
  return isOpen ? [head, ...rows.slice(0, mostRecents)] : [head];
}

/** Opened or closed by hand, by node id; what is not in it follows the default. */
export type ExpandedNodes = Readonly<Record<string, boolean>>;

/** With more repositories than this, namespaces begin closed. */
const openNamespacesUpTo = 40;

/** `c:ID`. */
export function connectionNodeId(connectionId: string): string {
  return `c:${connectionId}`;
}

/** `r:ID:NAME`. */
export function repositoryNodeId(connectionId: string, repository: string): string {
  return `r:${connectionId}:${repository}`;
}

/** Whether a registry's repositories are shown, so that only those are asked for. The library and the place we are at begin open. */
export function isConnectionOpen(connection: Connection, expanded: ExpandedNodes, currentId: string | null): boolean {
  return expanded[connectionNodeId(connection.id)] ?? (connection.kind === 'local' || connection.id === currentId);
}

const filesNodeId = 'files';

/**
 * The tree as a flat list of its visible lines: registries, pinned repositories, namespaces, repositories, notes; opened
 * files under a line of their own.
 */
export function placeRows(
  connections: readonly Connection[],
  listings: ReadonlyMap<string, PlaceListing>,
  expanded: ExpandedNodes,
  currentId: string | null,
  currentRepository: string | null = null,
): readonly PlaceRow[] {
  const rowsOf = (connection: Connection): PlaceRow[] => {
    const isOpen = isConnectionOpen(connection, expanded, currentId);
    const error = listings.get(connection.id)?.error;
    const head: PlaceRow = {
      kind: 'connection',
      id: connectionNodeId(connection.id),
      level: 1,
      expanded: isOpen,
      connection: error === undefined ? connection : asFailed(connection, error),
    };
    if (!isOpen) return [head];
    const current = connection.id === currentId ? currentRepository : null;
    return [head, ...rowsInside(connection.id, listings.get(connection.id), expanded, current)];
  };
  const files = connections.filter(({ kind }) => kind === 'file');
  const registries = connections.filter(({ kind }) => kind !== 'file').flatMap(rowsOf);
  if (files.length === 0) return registries;
  const isOpen = expanded[filesNodeId] ?? true;
  const head: PlaceRow = { kind: 'files', id: filesNodeId, level: 1, expanded: isOpen };
  return [...registries, head, ...(isOpen ? files.flatMap(rowsOf) : [])];
}

function rowsInside(
  connectionId: string,
  listing: PlaceListing | undefined,
  expanded: ExpandedNodes,
  current: string | null,
): PlaceRow[] {
  const note = (text: string): PlaceRow => ({
    kind: 'note',
    id: `n:${connectionId}:${text}`,
    level: 2,
    connectionId,
    text,
  });
  if (listing === undefined || (listing.status === 'loading' && listing.repositories.length === 0))
    return [note('Reading repositories…')];
  if (listing.status === 'failed') return [note(listing.reason ?? 'The repositories could not be read')];
  const rows = [...pinnedRows(connectionId, listing), ...namespaceRows(connectionId, listing, expanded, current)];
  if (listing.listing === 'more') return [...rows, note('More: open the registry to see all')];
  if (listing.listing === 'refused') return [...rows, note('Lists nothing here: add repositories by name')];
  if (listing.listing === 'partial') return [...rows, note('The list is not complete')];
  return rows.length === 0 ? [note('No repositories yet')] : rows;
}

function pinnedRows(connectionId: string, listing: PlaceListing): PlaceRow[] {
  return sorted(listing.repositories.filter((repository) => repository.pinned)).map((repository) => ({
    kind: 'repository',
    id: repositoryNodeId(connectionId, repository.name),
    level: 2,
    connectionId,
    repository,
    text: repository.name,
  }));
}

function namespaceRows(
  connectionId: string,
  listing: PlaceListing,
  expanded: ExpandedNodes,
  current: string | null,
): PlaceRow[] {
  const byNamespace = Map.groupBy(
    listing.repositories.filter((repository) => !repository.pinned),
    (repository) => repository.name.slice(0, Math.max(0, repository.name.lastIndexOf('/'))),
  );
  const isOpenByDefault = listing.repositories.length <= openNamespacesUpTo;
  return [...byNamespace.keys()].sort(naturalCompare).flatMap((name): PlaceRow[] => {
    const repositories = sorted(byNamespace.get(name) ?? []);
    const level = name === '' ? 2 : 3;
    const children = repositories.map((repository): PlaceRow => ({
      kind: 'repository',
      id: repositoryNodeId(connectionId, repository.name),
      level,
      connectionId,
      repository,
      text: repository.name.slice(repository.name.lastIndexOf('/') + 1),
    }));
    if (name === '') return children;
    const id = `s:${connectionId}:${name}`;
    const isHere = repositories.some((repository) => repository.name === current);
    const isOpen = expanded[id] ?? (isOpenByDefault || isHere);
    const head: PlaceRow = {
      kind: 'namespace',
      id,
      level: 2,
      expanded: isOpen,
      connectionId,
      name,
      count: repositories.length,
      isPart: listing.listing === 'more',
    };
    return isOpen ? [head, ...children] : [head];
  });
}

function sorted(repositories: readonly Repository[]): Repository[] {
  return [...repositories].sort((a, b) => naturalCompare(a.name, b.name));
}
