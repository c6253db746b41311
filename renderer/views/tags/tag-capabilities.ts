import type { Capabilities, Connection } from '../../../shared/contract/connections.ts';

type Of = Connection | undefined;

/** Why this registry cannot give tags an expiration, or undefined when it can. */
export function noExpirationBecause(connection: Of): string | undefined {
  if (connection === undefined || connection.capabilities.expiration || connection.capabilities.flavour === 'unknown')
    return undefined;
  return `${connection.name} knows no expiration of tags.`;
}

/** Why tags cannot be made immutable here, or undefined when they can or nobody has found out. */
export function noImmutabilityBecause(connection: Of): string | undefined {
  return connection?.capabilities.immutability === 'refused'
    ? `${connection.name} knows no immutable tags, or does not let this account set them.`
    : undefined;
}

/** Why labels cannot be added to manifests here, or undefined when they can. */
export function noLabelsBecause(connection: Of): string | undefined {
  if (connection === undefined || connection.capabilities.labels || connection.capabilities.flavour === 'unknown')
    return undefined;
  return `${connection.name} keeps no labels beside its images.`;
}

/** Why tags cannot be deleted for good here, or undefined when they can or nobody has found out. */
export function noPermanentDeletionBecause(connection: Of): string | undefined {
  if (connection?.capabilities.permanentDeletion !== 'off') return undefined;
  return connection.capabilities.tagHistory
    ? `Whoever runs ${connection.name} has not switched this on.`
    : `${connection.name} keeps no history that a tag could be taken out of.`;
}

/** Why what needs the digest of a row cannot be done, or undefined when it can. */
export function noDigestReason(digest: string | null): string | undefined {
  return digest === null ? 'The listing did not say its digest.' : undefined;
}

/** Whether a deletion takes every tag on the digest with it, unless it is done in a special way. */
export function deletesByDigest(connection: Of): boolean {
  return connection?.capabilities.tagDeletion === 'by-digest';
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
export function noWritingBecause(connection: Of): string | undefined {
  return connection?.file?.readOnlyBecause ?? undefined;
}

/** Why this registry cannot delete tags, or undefined when it can. */
export function noDeletionBecause(connection: Of): string | undefined {
  const readOnly = noWritingBecause(connection);
  if (readOnly !== undefined) return readOnly;
  return connection?.capabilities.tagDeletion === 'none'
    ? `${connection.name} does not let tags be deleted.`
    : undefined;
}
