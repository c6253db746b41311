import { Button } from '@patternfly/react-core';
import { useRef } from 'react';
import type { Connection } from '../../../shared/contract/connections.ts';
import type { AppError } from '../../../shared/errors.ts';
import { asAppError } from '../../client/queries.ts';
import type { FurtherPair, SideChoice } from './merge-pairs.ts';
import { connectionFor, readPlanFile, type PlanFile } from './plan-file.ts';
import { openPlan } from './plan-store.ts';

interface OpenPlanButtonProps {
  readonly connections: readonly Connection[];
  readonly onOpened: (source: SideChoice, destination: SideChoice, further: readonly FurtherPair[]) => void;
  readonly onError: (error: AppError | null) => void;
}

function openedPlan(
  plan: PlanFile,
  connections: readonly Connection[],
): [SideChoice, SideChoice, readonly FurtherPair[]] {
  const { source, destination, pairs } = plan;
  const side = ({ registry, repository }: PlanFile['source'], reference = '') => ({
    connectionId: connectionFor(connections, registry).id,
    repository,
    reference,
  });
  const further = pairs.slice(1).map((pair) => ({ source: pair.source, tag: pair.destination }));
  return [side(source, pairs[0]?.source), side(destination, pairs[0]?.destination), further];
}

/** Opens a saved plan: both sides and the options come from the file, and the same preview follows. */
export function OpenPlanButton({ connections, onOpened, onError }: OpenPlanButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  const open = async (file: File | undefined) => {
    if (file === undefined) return;
    try {
      const plan = readPlanFile(await file.text());
      const sides = openedPlan(plan, connections);
      onError(null);
      openPlan(plan);
      onOpened(...sides);
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
