import type { RepositoryRef } from '../../../shared/contract/common.ts';
import type { Registry } from '../../registry/registry.ts';
import type { Core } from '../core.ts';
import type { OpenRegistry } from '../registry-pool.ts';
import { absentOn401 } from './absent-on-401.ts';
import type { PrepareInput } from './prepared.ts';

/** One end of a copy. */
export interface CopyEnd {
  readonly registry: Registry;
  readonly ref: RepositoryRef;
}

/** Both repositories of a merge, ready to be asked. */
export interface MergeEnds {
  readonly source: CopyEnd;
  readonly destination: CopyEnd;
  /** The destination's registry with what it can do. */
  readonly to: OpenRegistry;
}

/**
 * Opens both registries.
 * @param isAbsent the user's word that the destination's 401 means “not there”
 */
export async function openEnds(
  { registries }: Core,
  { source, destination }: Pick<PrepareInput, 'source' | 'destination'>,
  isAbsent: boolean,
  signal?: AbortSignal,
): Promise<MergeEnds> {
  const [from, open] = await Promise.all([
    registries.open(source.connectionId, signal),
    registries.open(destination.connectionId, signal),
  ]);
  const registry = isAbsent ? absentOn401(open.registry, destination.repository) : open.registry;
  const ref = ({ connectionId, repository }: RepositoryRef) => ({ connectionId, repository });
  return {
    source: { registry: from.registry, ref: ref(source) },
    destination: { registry, ref: ref(destination) },
    to: { ...open, registry },
  };
}

/** True when both ends are the same repository, whatever the connections are called. */
export function isSameRepository(source: CopyEnd, destination: CopyEnd): boolean {
  return source.registry.url === destination.registry.url && source.ref.repository === destination.ref.repository;
}
