import { useQueries, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useMemo, useReducer, useState } from 'react';
import type { Connection } from '../../../shared/contract/connections.ts';
import type { Output } from '../../../shared/contract/index.ts';
import { useClient } from '../../client/client-context.tsx';
import { asAppError, operationKey, operationQuery } from '../../client/queries.ts';
import { ErrorPanel, Skeleton } from '../../ui/states.tsx';
import { computeBoard, sidesOf } from './board-plan.ts';
import { initialBoardState, reduceBoard, type BoardState } from './board-state.ts';
import { BoardBody } from './board-body.tsx';
import { pairKey, type FurtherPair, type MergePair, type PairState } from './merge-pairs.ts';
import { MovedSides } from './moved-sides.tsx';
import { PairBar } from './pair-bar.tsx';
import { planOptions, type PlanFile } from './plan-file.ts';
import { useOpenedPlan } from './plan-store.ts';

interface MergeBoardProps {
  /** The chosen pair first. */
  readonly pairs: readonly MergePair[];
  readonly connections: readonly Connection[];
  readonly onFurther: (pairs: readonly FurtherPair[]) => void;
  /** A further pair is being named. */
  readonly isAdding: boolean;
  readonly onAddingEnd: () => void;
  readonly onDiscardPlan: () => void;
}

type Loaded = Output<'merges.load'>;
interface Load {
  readonly data: Loaded | undefined;
  readonly error: Error | null;
  readonly isFetching: boolean;
  /** The nested lists are still being read; what is shown is the board without them. */
  readonly isPlaceholderData: boolean;
}

// Outside the component, so that the list stays the same one as long as nothing in it changes.
function combineLoads(results: UseQueryResult<Loaded>[]): Load[] {
  return results.map(({ data, error, isFetching, isPlaceholderData }) => ({
    data,
    error,
    isFetching,
    isPlaceholderData,
  }));
}

function stateOf(pair: MergePair, load: Load | undefined, state: BoardState, plan: PlanFile | null): PairState {
  const failure = load?.error ?? null;
  const error = failure === null ? null : asAppError(failure);
  const rest = { pair, error, isReading: load?.isFetching ?? true };
  if (load?.data === undefined) return { ...rest, read: null };
  const sides = sidesOf(load.data);
  const shown = load.isPlaceholderData ? { ...state, options: { ...state.options, nested: 'keep' as const } } : state;
  const board = computeBoard(sides, shown, planOptions(plan, pair));
  return { ...rest, read: { loaded: load.data, sides, board, merged: board.result?.ok ? board.result.plan : null } };
}

/** Reads both sides of every pair and computes the boards in the page on every click, all with the same rules. */
export function MergeBoard({ pairs, connections, onFurther, onDiscardPlan, ...adding }: MergeBoardProps) {
  const client = useClient();
  const queries = useQueryClient();
  const [state, dispatch] = useReducer(reduceBoard, initialBoardState);
  const plan = useOpenedPlan();
  const loads = useQueries({
    queries: pairs.map((pair) => {
      const withNested = (planOptions(plan, pair) ?? state.options).nested === 'flatten';
      return {
        ...operationQuery(client, 'merges.load', { ...pair, withNested }),
        staleTime: 0,
        placeholderData: () =>
          queries.getQueryData<Loaded>(operationKey('merges.load', { ...pair, withNested: false })),
      };
    }),
    combine: combineLoads,
  });
  const [shownKey, setShownKey] = useState<string | null>(null);
  const [ownDigests, setOwnDigests] = useState<ReadonlySet<string>>(new Set());
  const states = useMemo(
    () => pairs.map((pair, index) => stateOf(pair, loads[index], state, plan)),
    [pairs, loads, state, plan],
  );
  const shown = states.find(({ pair }) => pairKey(pair) === shownKey) ?? states[0];
  if (shown === undefined) return null;
  const onReload = () => void queries.refetchQueries({ queryKey: ['merges.load'], type: 'active' });
  return (
    <>
      <PairBar
        states={states}
        shown={shown}
        onShow={({ pair }) => setShownKey(pairKey(pair))}
        onFurther={plan === null ? onFurther : null}
        {...adding}
      />
      {shown.error !== null && (
        <ErrorPanel error={shown.error} what="The two sides could not be read" onRetry={onReload} />
      )}
      {states.map(
        ({ pair, read }) =>
          read !== null && (
            <MovedSides
              key={pairKey(pair)}
              tag={states.length > 1 ? pair.destination.tag : null}
              loaded={read.loaded}
              ownDigests={ownDigests}
            />
          ),
      )}
      {shown.read === null && shown.error === null && <Skeleton label="both sides" />}
      {shown.read !== null && (
        <BoardBody
          {...shown.read}
          pair={shown.pair}
          states={states}
          state={state}
          dispatch={dispatch}
          plan={plan}
          connections={connections}
          isReading={states.some(({ isReading }) => isReading)}
          onReload={onReload}
          onDiscardPlan={onDiscardPlan}
          onWriting={(digests) => setOwnDigests(new Set([...ownDigests, ...digests]))}
        />
      )}
    </>
  );
}
