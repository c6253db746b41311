import type { SavedConnection } from '../store/settings.ts';

const prefix = 'apps-';

/** True for the id of the application packages of another connection. */
export function isReleaseConnection(id: string): boolean {
  return id.startsWith(prefix);
}

/** The connection whose packages these are. */
export function releaseBaseId(id: string): string {
  return id.slice(prefix.length);
}

/** The id of a connection's application packages. */
export function releaseConnectionId(baseId: string): string {
  return `${prefix}${baseId}`;
}

/** The application packages of a connection as a connection of their own. It is there while the other one is. */
export function releaseConnection(base: SavedConnection): SavedConnection {
  return { ...base, id: releaseConnectionId(base.id), name: `${base.name}: releases`.slice(0, 100) };
}
