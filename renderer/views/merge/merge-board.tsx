import { useQuery } from '@tanstack/react-query';
import { useMemo, useReducer, useState } from 'react';
import type { Connection } from '../../../shared/contract/connections.ts';
import type { Output } from '../../../shared/contract/index.ts';
import { useClient } from '../../client/client-context.tsx';
import { asAppError, operationQuery } from '../../client/queries.ts';
import { ErrorPanel, Skeleton } from '../../ui/states.tsx';
import { computeBoard, sidesOf } from './board-plan.ts';
import { initialBoardState, reduceBoard } from './board-state.ts';
import { BoardBody } from './board-body.tsx';
import { MovedSides } from './moved-sides.tsx';
import { useOpenedPlan } from './plan-store.ts';
import type { SideChoice } from './side-picker.tsx';

interface MergeBoardProps {
  readonly source: SideChoice;
  readonly destination: SideChoice;
  readonly connections: readonly Connection[];
  readonly onDiscardPlan: () => void;
}

type Loaded = Output<'merges.load'>;

/** Reads both sides and computes the board in the page on every click. */
export function MergeBoard({ source, destination, connections, onDiscardPlan }: MergeBoardProps) {
  const client = useClient();
  const pair = {
    source: { ...source },
    destination: {
      connectionId: destination.connectionId,
      repository: destination.repository,
      tag: destination.reference,
    },
  };
  const load = useQuery({ ...operationQuery(client, 'merges.load', pair), staleTime: 0 });
  if (load.data === undefined) {
    return load.error === null ? (
      <Skeleton label="both sides" />
    ) : (
      <ErrorPanel
        error={asAppError(load.error)}
        what="The two sides could not be read"
        onRetry={() => void load.refetch()}
      />
    );
  }
  return (
    <>
      {load.error !== null && (
        <ErrorPanel
          error={asAppError(load.error)}
          what="The two sides could not be read again"
          onRetry={() => void load.refetch()}
        />
      )}
      <LoadedBoard
        pair={pair}
        loaded={load.data}
        connections={connections}
        isReading={load.isFetching}
        onReload={() => void load.refetch()}
        onDiscardPlan={onDiscardPlan}
      />
    </>
  );
}

interface LoadedBoardProps {
  readonly pair: {
    readonly source: SideChoice;
    readonly destination: { connectionId: string; repository: string; tag: string };
  };
  readonly loaded: Loaded;
  readonly connections: readonly Connection[];
  readonly isReading: boolean;
  readonly onReload: () => void;
  readonly onDiscardPlan: () => void;
}

function LoadedBoard({ pair, loaded, connections, isReading, onReload, onDiscardPlan }: LoadedBoardProps) {
  const [state, dispatch] = useReducer(reduceBoard, initialBoardState);
  const [seen, setSeen] = useState(loaded);
  const [ownDigest, setOwnDigest] = useState<string | null>(null);
  const plan = useOpenedPlan();
  const sides = useMemo(() => sidesOf(loaded), [loaded]);
  const board = useMemo(() => computeBoard(sides, state, plan?.options ?? null), [sides, state, plan]);
  return (
    <>
      <MovedSides seen={seen} loaded={loaded} ownDigest={ownDigest} onNoted={() => setSeen(loaded)} />
      <BoardBody
        pair={pair}
        loaded={loaded}
        sides={sides}
        board={board}
        state={state}
        dispatch={dispatch}
        plan={plan}
        connections={connections}
        isReading={isReading}
        onReload={onReload}
        onDiscardPlan={onDiscardPlan}
        onWriting={setOwnDigest}
      />
    </>
  );
}
