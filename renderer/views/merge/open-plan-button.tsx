import { Button } from '@patternfly/react-core';
import { useRef } from 'react';
import type { Connection } from '../../../shared/contract/connections.ts';
import { AppError } from '../../../shared/errors.ts';
import { asAppError } from '../../client/queries.ts';
import { readPlanFile, type PlanFile } from './plan-file.ts';
import { openPlan } from './plan-store.ts';
import type { SideChoice } from './side-picker.tsx';

interface OpenPlanButtonProps {
  readonly connections: readonly Connection[];
  readonly onOpened: (source: SideChoice, destination: SideChoice) => void;
  readonly onError: (error: AppError | null) => void;
}

/** The connection of this machine that reaches a registry named by address. */
function connectionFor(connections: readonly Connection[], registry: string): Connection {
  const found = connections.find(
    (connection) => URL.canParse(connection.url) && new URL(connection.url).origin === new URL(registry).origin,
  );
  if (found !== undefined) return found;
  throw new AppError('not-found', `The plan names the registry ${registry}, which is not connected here.`, {
    advice: 'Add the registry, then open the plan again.',
  });
}

function sidesOfPlan(plan: PlanFile, connections: readonly Connection[]): [SideChoice, SideChoice] {
  return [
    {
      connectionId: connectionFor(connections, plan.source.registry).id,
      repository: plan.source.repository,
      reference: plan.source.reference,
    },
    {
      connectionId: connectionFor(connections, plan.destination.registry).id,
      repository: plan.destination.repository,
      reference: plan.destination.tag,
    },
  ];
}

/** Opens a saved plan: both sides and the options come from the file, and the same preview follows. */
export function OpenPlanButton({ connections, onOpened, onError }: OpenPlanButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  const open = async (file: File | undefined) => {
    if (file === undefined) return;
    try {
      const plan = readPlanFile(await file.text());
      const [source, destination] = sidesOfPlan(plan, connections);
      onError(null);
      openPlan(plan);
      onOpened(source, destination);
    } catch (error) {
      onError(asAppError(error));
    }
  };
  return (
    <>
      <Button variant="link" size="sm" className="wb-merge__open" onClick={() => input.current?.click()}>
        Open plan…
      </Button>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label="Plan file"
        onChange={(event) => {
          void open(event.currentTarget.files?.[0]);
          // The same file may be chosen again after it was edited.
          event.currentTarget.value = '';
        }}
      />
    </>
  );
}
