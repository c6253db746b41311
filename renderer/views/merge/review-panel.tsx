import { Alert, Button } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { MergePlanDto } from '../../../shared/contract/merges.ts';
import type { MergeOptionsInput } from '../../../shared/merge/options.ts';
import type { MergePlan } from '../../../shared/merge/types.ts';
import { useClient } from '../../client/client-context.tsx';
import { asAppError, operationQuery, useWrite } from '../../client/queries.ts';
import { Digest } from '../../ui/digest.tsx';
import { formatBytes, plural } from '../../ui/format.ts';
import { InlinePanel } from '../../ui/inline-panel.tsx';
import { ErrorPanel, Skeleton } from '../../ui/states.tsx';
import { Arrow } from '../changes/notices.tsx';
import type { MergePair } from './board-body.tsx';
import { copySentence, groupCopySteps } from './copy-words.ts';
import { warningTitle } from './merge-words.ts';

interface ReviewPanelProps {
  readonly pair: MergePair;
  readonly merged: MergePlan;
  readonly options: MergeOptionsInput;
  readonly onReload: () => void;
  readonly onClose: () => void;
  readonly onStarted: (jobId: string) => void;
}

/** The last look: the host's own plan with everything that travels, then Apply. */
export function ReviewPanel({ pair, merged, options, onReload, onClose, onStarted }: ReviewPanelProps) {
  const client = useClient();
  const safe = useRef<HTMLButtonElement>(null);
  const apply = useWrite('merges.apply');
  const expected = {
    sourceDigest: merged.sourceDigest ?? merged.destinationDigest ?? merged.digest,
    destinationDigest: merged.destinationDigest,
  };
  const prepared = useQuery({
    ...operationQuery(client, 'merges.prepare', {
      source: { ...pair.source },
      destination: { ...pair.destination },
      options,
      expected,
    }),
    staleTime: 0,
    gcTime: 0,
  });
  useEffect(() => safe.current?.focus(), []);
  const plan = prepared.data;
  const differs = plan !== undefined && plan.resultDigest !== merged.digest;
  const error = apply.error ?? (prepared.error === null ? null : asAppError(prepared.error));
  const blocked = plan === undefined || differs || prepared.isFetching || apply.isPending;
  const tag = pair.destination.tag;
  return (
    <div className="wb-review">
      <InlinePanel
        title={`Write ${tag}`}
        onClose={onClose}
        actions={
          <>
            <Button ref={safe} variant="secondary" onClick={onClose}>
              Change nothing
            </Button>
            <Button
              variant="primary"
              isAriaDisabled={blocked}
              onClick={() => {
                if (!blocked) apply.mutate({ planIds: [plan.planId] }, { onSuccess: ({ jobId }) => onStarted(jobId) });
              }}
            >
              {merged.destinationDigest === null ? `Create ${tag}` : `Move ${tag}`}
            </Button>
            {plan === undefined && error === null && <span className="wb-dim">Waiting for the copy plan</span>}
          </>
        }
      >
        {error !== null && <ErrorPanel error={error} what="Nothing was written" onRetry={onReload} />}
        {plan === undefined && error === null && <Skeleton label="the copy plan" rows={3} />}
        {differs && (
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
        {plan !== undefined && <PlanFacts plan={plan} />}
      </InlinePanel>
    </div>
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
