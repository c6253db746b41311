import { useQuery } from '@tanstack/react-query';
import type { Connection } from '../../../shared/contract/connections.ts';
import { useClient } from '../../client/client-context.tsx';
import { operationQuery } from '../../client/queries.ts';
import { PartialNotice } from '../../ui/states.tsx';
import { useNow } from '../../ui/use-now.ts';
import { pinnedState } from './pinned-state.ts';

/** What became of the one certificate a registry is bound to: it has expired, or the server shows another one. */
export function PinnedNotice({ connection: { url, transport } }: { connection: Connection }) {
  const client = useClient();
  const now = useNow();
  const pinned = transport.pinnedFingerprint;
  const answer = useQuery({
    ...operationQuery(client, 'connections.certificates', { url }),
    staleTime: 0,
    gcTime: 0,
    enabled: pinned !== null,
  });
  if (pinned === null || answer.data === undefined) return null;
  const state = pinnedState(pinned, answer.data.chain[0] ?? null, now);
  if (state === null) return null;
  return <PartialNotice title={state.title}>{state.advice}</PartialNotice>;
}
