import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { useClient } from '../../client/client-context.tsx';
import { createDetailStore, type DetailStore } from '../../client/tag-details.ts';
import type { RepositoryPlace } from '../../ui/links.tsx';

// The list has just told where the tags point; asking the registry for that again would double the requests.
const maxAgeMs = 60_000;

/** The details of this repository's tags, and a number that grows when there are more. */
export function useTagDetails({ connectionId, repository }: RepositoryPlace): { store: DetailStore; version: number } {
  const client = useClient();
  const store = useMemo(
    () =>
      createDetailStore(async (names, signal) => {
        const input = { connectionId, repository, names: [...names], maxAgeMs };
        return (await client.call('tags.details', input, { signal })).details;
      }),
    [client, connectionId, repository],
  );
  // Not in the clean-up of strict double mounting only: leaving the screen stops what it asked for.
  useEffect(() => () => store.stop(), [store]);
  const version = useSyncExternalStore(store.subscribe, store.version);
  return { store, version };
}
