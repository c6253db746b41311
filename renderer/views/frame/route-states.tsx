import { Button } from '@patternfly/react-core';
import { useNavigate, useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { asAppError } from '../../client/queries.ts';
import { EmptyState, ErrorPanel } from '../../ui/states.tsx';

/** A screen threw while drawing: the frame stays, the rest of the program works. */
export function RouteError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  return (
    <ErrorPanel
      error={asAppError(error)}
      what="This screen could not be drawn"
      onRetry={() => {
        reset();
        void router.invalidate();
      }}
    />
  );
}

/** An address that names no screen. */
export function RouteNotFound() {
  const navigate = useNavigate();
  return (
    <EmptyState
      title="There is no such screen"
      actions={<Button onClick={() => void navigate({ to: '/' })}>Go to the start</Button>}
    >
      The address may be from another version of Waybill. Choose a repository on the left, or paste an image reference
      above.
    </EmptyState>
  );
}
