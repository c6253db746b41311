import { useQueries, useQueryClient, type QueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import type { Input } from '../../../shared/contract/index.ts';
import type { Companions, MergePlanDto } from '../../../shared/contract/merges.ts';
import type { AppError } from '../../../shared/errors.ts';
import { keepTagName } from '../../../shared/merge/keep-tag.ts';
import type { MergePlan } from '../../../shared/merge/types.ts';
import { useClient } from '../../client/client-context.tsx';
import { asAppError, operationQuery } from '../../client/queries.ts';
import { noCompanions } from './companion-words.ts';
import { pairKey, toWrite, type PairState } from './merge-pairs.ts';

/** A pair with the host's own plan for it. */
export interface ReviewedPair {
  readonly state: PairState;
  /** What the board computed; null where nothing is to be written. */
  readonly merged: MergePlan | null;
  readonly plan: MergePlanDto | null;
  readonly error: AppError | null;
}

/** What the user lets happen beside the list itself: companions by pair, and second tags for the old lists. */
export interface Extras {
  readonly companionsOf: (key: string) => Companions;
  readonly choose: (key: string, companions: Companions) => void;
  readonly isKept: boolean;
  readonly keep: (isKept: boolean) => void;
  /** The names that old lists are or would be kept under. */
  readonly keepNames: (...pairs: readonly ReviewedPair[]) => readonly string[];
  readonly areSome: boolean;
  readonly clear: () => void;
  /** Asks the host once more. */
  readonly again: () => void;
}

function useExtras(queries: QueryClient): Extras {
  // One name for as long as the review is open; another second would be another plan.
  const [nowMs] = useState(() => Date.now());
  const [chosen, setChosen] = useState<Readonly<Record<string, Companions>>>({});
  const [isKept, keep] = useState(false);
  return {
    companionsOf: (key) => chosen[key] ?? noCompanions,
    choose: (key, companions) => setChosen((before) => ({ ...before, [key]: companions })),
    isKept,
    keep,
    keepNames: (...pairs) =>
      pairs.flatMap(({ state, merged }) =>
        (merged?.destinationDigest ?? null) === null ? [] : [keepTagName(state.pair.destination.tag, nowMs)],
      ),
    areSome:
      isKept || Object.values(chosen).some(({ referrers, cosignTags }) => referrers.length + cosignTags.length > 0),
    clear: () => {
      setChosen({});
      keep(false);
    },
    again: () => void queries.invalidateQueries({ queryKey: ['merges.prepare'] }),
  };
}

type Prepared = Pick<UseQueryResult<MergePlanDto>, 'data' | 'error' | 'isFetching'>;

function combine(results: UseQueryResult<MergePlanDto>[]): Prepared[] {
  return results.map(({ data, error, isFetching }) => ({ data, error, isFetching }));
}

/** The last plan for the same wish without its extras, so that a tick does not empty the panel. */
function lastPlan(queries: QueryClient, input: Input<'merges.prepare'>): MergePlanDto | undefined {
  const wish = (of: Input<'merges.prepare'>) => JSON.stringify([of.source, of.destination, of.options, of.expected]);
  const wanted = wish(input);
  const known = queries
    .getQueryCache()
    .findAll({ queryKey: ['merges.prepare'] })
    .filter(({ queryKey, state }) => state.data !== undefined && wish(queryKey[1] as typeof input) === wanted)
    .sort((a, b) => b.state.dataUpdatedAt - a.state.dataUpdatedAt);
  return known[0]?.state.data as MergePlanDto | undefined;
}

/** Asks the host to plan every pair that writes something, with what goes along. */
export function useReviewed(states: readonly PairState[]): {
  readonly pairs: readonly ReviewedPair[];
  readonly isPending: boolean;
  readonly extras: Extras;
} {
  const client = useClient();
  const queries = useQueryClient();
  const extras = useExtras(queries);
  const writing = states.flatMap((state) => {
    const merged = toWrite(state);
    return merged === null || state.read === null ? [] : [{ state, merged, options: state.read.board.options }];
  });
  const prepared = useQueries({
    queries: writing.map(({ state, merged, options }) => {
      const { source, destination } = state.pair;
      const [name = null] = extras.keepNames({ state, merged, plan: null, error: null });
      const input: Input<'merges.prepare'> = {
        source: { ...source },
        destination: { ...destination },
        options,
        expected: {
          sourceDigest: merged.sourceDigest ?? merged.destinationDigest ?? merged.digest,
          destinationDigest: merged.destinationDigest,
        },
        companions: extras.companionsOf(pairKey(state.pair)),
        keepTag: extras.isKept ? name : null,
      };
      return {
        ...operationQuery(client, 'merges.prepare', input),
        staleTime: 0,
        gcTime: 10_000,
        placeholderData: () => lastPlan(queries, input),
      };
    }),
    combine,
  });
  const pairs = states.map((state): ReviewedPair => {
    const at = writing.findIndex((one) => one.state === state);
    const found = prepared[at];
    const failure = found?.error ?? null;
    return {
      state,
      merged: writing[at]?.merged ?? null,
      plan: found?.data ?? null,
      error: failure === null ? null : asAppError(failure),
    };
  });
  return { pairs, isPending: prepared.some(({ isFetching }) => isFetching), extras };
}
