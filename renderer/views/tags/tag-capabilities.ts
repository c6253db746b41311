import type { Capabilities, Connection } from '../../../shared/contract/connections.ts';

/** Why this registry cannot give tags an expiration, or undefined when it can. */
export function noExpirationBecause(connection: Connection | undefined): string | undefined {
  if (connection === undefined || connection.capabilities.expiration || connection.capabilities.flavour === 'unknown')
    return undefined;
  return `${connection.name} knows no expiration of tags.`;
}

const all: readonly string[] = [];
const noTimes: readonly string[] = ['pushed', 'expires'];
const noExpiration: readonly string[] = ['expires'];

/** Columns that this registry has nothing to tell for, so that a row is not mostly dashes. */
export function untoldColumns(capabilities: Capabilities | undefined): readonly string[] {
  if (capabilities === undefined || capabilities.flavour === 'unknown') return all;
  if (!capabilities.tagHistory) return noTimes;
  return capabilities.expiration ? all : noExpiration;
}

/** Why nothing can be written to an opened file, or undefined where it can, and for registries. */
export function noWritingBecause(connection: Connection | undefined): string | undefined {
  return connection?.file?.readOnlyBecause ?? undefined;
}

/** Why this registry cannot delete tags, or undefined when it can. */
export function noDeletionBecause(connection: Connection | undefined): string | undefined {
  const readOnly = noWritingBecause(connection);
  if (readOnly !== undefined) return readOnly;
  return connection?.capabilities.tagDeletion === 'none'
    ? `${connection.name} does not let tags be deleted.`
    : undefined;
}
