import type { Connection } from '../../../shared/contract/connections.ts';

/** Why this registry cannot give tags an expiration, or undefined when it can. */
export function noExpirationBecause(connection: Connection | undefined): string | undefined {
  if (connection === undefined || connection.capabilities.expiration || connection.capabilities.flavour === 'unknown')
    return undefined;
  return `${connection.name} knows no expiration of tags.`;
}

/** Why this registry cannot delete tags, or undefined when it can. */
export function noDeletionBecause(connection: Connection | undefined): string | undefined {
  return connection?.capabilities.tagDeletion === 'none'
    ? `${connection.name} does not let tags be deleted.`
    : undefined;
}
