import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { useClient } from '../../client/client-context.tsx';
import { createDetailStore, type DetailStore } from '../../client/tag-details.ts';
import type { RepositoryPlace } from '../../ui/links.tsx';

/**
 * The details of this repository's tags, and a number that grows when there are more.
 * @param listing another value for every reading of the list
 */
export function useTagDetails(
  { connectionId, repository }: RepositoryPlace,
  listing: unknown,
): { store: DetailStore; version: number } {
  const client = useClient();
  const store = useMemo(
    () =>
      createDetailStore(async (names, maxAgeMs, signal) => {
        const input = { connectionId, repository, names: [...names], maxAgeMs, withChildren: true };
        return (await client.call('tags.details', input, { signal })).details;
      }),
    [client, connectionId, repository],
  );
  // Not in the clean-up of strict double mounting only: leaving the screen stops what it asked for.
  useEffect(() => () => store.stop(), [store]);
  const read = useRef({ store, listing });
  useEffect(() => {
    const before = read.current;
    read.current = { store, listing };
    if (before.store === store && before.listing !== undefined && before.listing !== listing) store.listedAnew();
  }, [store, listing]);
  const version = useSyncExternalStore(store.subscribe, store.version);
  return { store, version };
}
