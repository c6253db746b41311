import { Alert, Button } from '@patternfly/react-core';
import { useEffect, useRef } from 'react';
import type { MergePlanDto } from '../../../shared/contract/merges.ts';
import { useWrite } from '../../client/queries.ts';
import { formatBytes, plural } from '../../ui/format.ts';
import { InlinePanel } from '../../ui/inline-panel.tsx';
import { Skeleton } from '../../ui/states.tsx';
import { CompanionList } from './companion-list.tsx';
import { groupCopySteps } from './copy-words.ts';
import { KeepTick } from './keep-tick.tsx';
import { pairKey, pairsWords, type PairState } from './merge-pairs.ts';
import { PairTable } from './pair-table.tsx';
import { PlanFacts } from './plan-facts.tsx';
import { StopPanel } from './stop-panel.tsx';
import { useReviewed, type Extras, type ReviewedPair } from './use-reviewed.ts';

interface ReviewPanelProps {
  readonly states: readonly PairState[];
  readonly onReload: () => void;
  readonly onClose: () => void;
  readonly onStarted: (jobId: string, tags: readonly string[]) => void;
}

function isApplicable({ plan, merged }: ReviewedPair): boolean {
  return plan !== null && merged !== null && plan.resultDigest === merged.digest;
}

/** The last look: the host's own plans with everything that travels, then Apply. */
export function ReviewPanel({ states, onReload, onClose, onStarted }: ReviewPanelProps) {
  const safe = useRef<HTMLButtonElement>(null);
  const apply = useWrite('merges.apply');
  const { pairs, isPending, extras } = useReviewed(states);
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
        {apply.error !== null && <StopPanel error={apply.error} onRetry={onReload} />}
        {only === undefined ? (
          <PairTable pairs={pairs} isPending={isPending} extras={extras} />
        ) : (
          <OnePair reviewed={only} extras={extras} onReload={onReload} />
        )}
      </InlinePanel>
    </div>
  );
}

function verbFor({ merged, state }: ReviewedPair): string {
  const { tag } = state.pair.destination;
  return merged?.destinationDigest === null ? `Create ${tag}` : `Move ${tag}`;
}

interface OnePairProps {
  readonly reviewed: ReviewedPair;
  readonly extras: Extras;
  readonly onReload: () => void;
}

function OnePair({ reviewed, extras, onReload }: OnePairProps) {
  const { plan, error, merged, state } = reviewed;
  if (error !== null)
    return (
      <StopPanel
        error={error}
        connectionId={state.pair.destination.connectionId}
        onRetry={onReload}
        onWithout={extras.areSome ? extras.clear : undefined}
      />
    );
  if (plan === null || merged === null) return <Skeleton label="the copy plan" rows={3} />;
  const key = pairKey(state.pair);
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
      <div className="wb-review__columns">
        <div className="wb-review__facts">
          <PlanFacts plan={plan} />
          <KeepTick extras={extras} names={extras.keepNames(reviewed)} />
        </div>
        <CompanionList
          plan={plan}
          merged={merged}
          chosen={extras.companionsOf(key)}
          onChange={(chosen) => extras.choose(key, chosen)}
          onRetry={extras.again}
        />
        <CopyTable plan={plan} />
      </div>
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
