import { Button } from '@patternfly/react-core';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Connection } from '../../../shared/contract/connections.ts';
import { useOperation } from '../../client/queries.ts';
import { EmptyState, ErrorPanel, Skeleton } from '../../ui/states.tsx';

/** Draws what concerns one registry, once it is known to be there; says so when it is not any more. */
export function KnownConnection({
  connectionId,
  children,
}: {
  connectionId: string;
  children: (connection: Connection) => ReactNode;
}) {
  const navigate = useNavigate();
  const connections = useOperation('connections.list', {});
  if (connections.error !== null && connections.data === undefined)
    return <ErrorPanel error={connections.error} onRetry={() => void connections.refetch()} />;
  if (connections.data === undefined) return <Skeleton label="registry" />;
  const connection = connections.data.connections.find((other) => other.id === connectionId);
  if (connection !== undefined) return children(connection);
  return (
    <EmptyState
      title="This registry is not here any more"
      actions={<Button onClick={() => void navigate({ to: '/' })}>Show all registries</Button>}
    >
      It was removed, or the address is from another machine.
    </EmptyState>
  );
}
