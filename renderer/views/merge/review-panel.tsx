import { Alert, Button } from '@patternfly/react-core';
import { useQueries, type UseQueryResult } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { MergePlanDto } from '../../../shared/contract/merges.ts';
import type { AppError } from '../../../shared/errors.ts';
import type { MergePlan } from '../../../shared/merge/types.ts';
import { useClient } from '../../client/client-context.tsx';
import { asAppError, operationQuery, useWrite } from '../../client/queries.ts';
import { Digest } from '../../ui/digest.tsx';
import { formatBytes, plural } from '../../ui/format.ts';
import { InlinePanel } from '../../ui/inline-panel.tsx';
import { ErrorPanel, Skeleton } from '../../ui/states.tsx';
import { Arrow } from '../changes/notices.tsx';
import { copySentence, groupCopySteps } from './copy-words.ts';
import { pairsWords, toWrite, type PairState } from './merge-pairs.ts';
import { warningTitle } from './merge-words.ts';
import { PairTable } from './pair-table.tsx';

interface ReviewPanelProps {
  readonly states: readonly PairState[];
  readonly onReload: () => void;
  readonly onClose: () => void;
  readonly onStarted: (jobId: string, tags: readonly string[]) => void;
}

interface Prepared {
  readonly data: MergePlanDto | undefined;
  readonly error: Error | null;
  readonly isFetching: boolean;
}

/** A pair with the host's own plan for it. */
export interface ReviewedPair {
  readonly state: PairState;
  /** What the board computed; null where nothing is to be written. */
  readonly merged: MergePlan | null;
  readonly plan: MergePlanDto | null;
  readonly error: AppError | null;
}

function combine(results: UseQueryResult<MergePlanDto>[]): Prepared[] {
  return results.map(({ data, error, isFetching }) => ({ data, error, isFetching }));
}

/** Asks the host to plan every pair that writes something. */
function useReviewed(states: readonly PairState[]): { pairs: readonly ReviewedPair[]; isPending: boolean } {
  const client = useClient();
  const writing = states.flatMap((state) => {
    const merged = toWrite(state);
    return merged === null || state.read === null ? [] : [{ state, merged, options: state.read.board.options }];
  });
  const prepared = useQueries({
    queries: writing.map(({ state: { pair }, merged, options }) => ({
      ...operationQuery(client, 'merges.prepare', {
        source: { ...pair.source },
        destination: { ...pair.destination },
        options,
        expected: {
          sourceDigest: merged.sourceDigest ?? merged.destinationDigest ?? merged.digest,
          destinationDigest: merged.destinationDigest,
        },
      }),
      staleTime: 0,
      gcTime: 0,
    })),
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
  return { pairs, isPending: prepared.some(({ isFetching }) => isFetching) };
}

function isApplicable({ plan, merged }: ReviewedPair): boolean {
  return plan !== null && merged !== null && plan.resultDigest === merged.digest;
}

/** The last look: the host's own plans with everything that travels, then Apply. */
export function ReviewPanel({ states, onReload, onClose, onStarted }: ReviewPanelProps) {
  const safe = useRef<HTMLButtonElement>(null);
  const apply = useWrite('merges.apply');
  const { pairs, isPending } = useReviewed(states);
  useEffect(() => safe.current?.focus(), []);
  const ready = pairs.filter(isApplicable);
  const tags = ready.map(({ state }) => state.pair.destination.tag);
  const isBlocked = isPending || apply.isPending || ready.length === 0;
  const only = pairs.length === 1 ? pairs[0] : undefined;
  const start = () => {
    const planIds = ready.flatMap(({ plan }) => plan?.planId ?? []);
    if (!isBlocked) apply.mutate({ planIds }, { onSuccess: ({ jobId }) => onStarted(jobId, tags) });
  };
  return (
    <div className="wb-review">
      <InlinePanel
        title={only === undefined ? pairsWords(states) : `Write ${only.state.pair.destination.tag}`}
        onClose={onClose}
        actions={
          <>
            <Button ref={safe} variant="secondary" onClick={onClose}>
              Change nothing
            </Button>
            <Button variant="primary" isAriaDisabled={isBlocked} onClick={start}>
              {only === undefined ? `Write ${plural(ready.length, 'tag')}` : verbFor(only)}
            </Button>
            {isPending && <span className="wb-dim">Waiting for the copy plan</span>}
          </>
        }
      >
        {apply.error !== null && <ErrorPanel error={apply.error} what="Nothing was written" onRetry={onReload} />}
        {only === undefined ? (
          <PairTable pairs={pairs} isPending={isPending} />
        ) : (
          <OnePair reviewed={only} onReload={onReload} />
        )}
      </InlinePanel>
    </div>
  );
}

function verbFor({ merged, state }: ReviewedPair): string {
  const { tag } = state.pair.destination;
  return merged?.destinationDigest === null ? `Create ${tag}` : `Move ${tag}`;
}

function OnePair({ reviewed, onReload }: { reviewed: ReviewedPair; onReload: () => void }) {
  const { plan, error } = reviewed;
  if (error !== null) return <ErrorPanel error={error} what="Nothing was written" onRetry={onReload} />;
  if (plan === null) return <Skeleton label="the copy plan" rows={3} />;
  return (
    <>
      {!isApplicable(reviewed) && (
        <Alert
          className="wb-notice"
          variant="danger"
          isInline
          component="h3"
          title="The host computed another result than the board"
        >
          Nothing is written. Read both sides again; if it stays, report it with both digests.
        </Alert>
      )}
      <PlanFacts plan={plan} />
    </>
  );
}

function PlanFacts({ plan }: { plan: MergePlanDto }) {
  return (
    <div className="wb-review__columns">
      <dl className="wb-facts">
        <dt>Digest</dt>
        <dd>
          {plan.destinationDigest === null ? (
            <span className="wb-dim">no tag yet</span>
          ) : (
            <Digest digest={plan.destinationDigest} old />
          )}
          <Arrow />
          <Digest digest={plan.resultDigest} />
        </dd>
        <dt>Type</dt>
        <dd className="wb-mono">{plan.contentType}</dd>
        <dt>To copy</dt>
        <dd>{copySentence(plan.copy)}</dd>
        <dt>Other tags</dt>
        <dd>
          {plan.siblings.length === 0
            ? 'none on the old list'
            : `${plan.siblings.join(', ')} ${plan.siblings.length === 1 ? 'stays' : 'stay'} on the old list`}
        </dd>
        <dt>Signatures</dt>
        <dd>
          {plan.signaturesLost.length === 0 ? (
            'none known for the old list'
          ) : (
            <span className="wb-board__decide">
              The new list is unsigned; sign it again. Old: {plan.signaturesLost.join(', ')}
            </span>
          )}
        </dd>
        {plan.warnings.map((warning) => (
          <Warning
            key={`${warning.code} ${warning.message}`}
            title={warningTitle(warning.code)}
            message={warning.message}
          />
        ))}
      </dl>
      <CopyTable plan={plan} />
    </div>
  );
}

function Warning({ title, message }: { title: string; message: string }) {
  return (
    <>
      <dt className="wb-board__decide">{title}</dt>
      <dd>{message}</dd>
    </>
  );
}

function CopyTable({ plan }: { plan: MergePlanDto }) {
  const groups = groupCopySteps(plan.copy.steps);
  if (groups.length === 0) return null;
  return (
    <table className="wb-review__copy">
      <caption className="pf-v6-u-screen-reader">What is copied, by platform</caption>
      <thead>
        <tr>
          <th scope="col">Copied</th>
          <th scope="col">Blobs</th>
          <th scope="col">Bytes</th>
        </tr>
      </thead>
      <tbody>
        {groups.map((group) => (
          <tr key={group.label}>
            <th scope="row">{group.label}</th>
            <td>
              {plural(group.uploads, 'upload')}
              {group.mounts > 0 && `, ${plural(group.mounts, 'mount')}`}
            </td>
            <td>{formatBytes(group.bytes)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
