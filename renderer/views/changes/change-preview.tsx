import { useState } from 'react';
import { useWrite } from '../../client/queries.ts';
import type { ChangeRequest } from '../../state/change.ts';
import { InlinePanel } from '../../ui/inline-panel.tsx';
import { RepositoryName } from '../../ui/links.tsx';
import { ErrorPanel, Skeleton } from '../../ui/states.tsx';
import { ChangeActions } from './change-actions.tsx';
import { ChangeResult } from './change-result.tsx';
import { changesTitle } from './change-words.ts';
import { CompanyTicks } from './company-ticks.tsx';
import { DigestDeletionNotice, RemovedNotice } from './notices.tsx';
import { MovedNotice } from './moved-notice.tsx';
import { PlanItems } from './plan-items.tsx';
import { movedSince } from './plan-parts.ts';
import { useChangePlan } from './use-change-plan.ts';

/** Asks for the preview, shows it, applies exactly it, and shows what came of each tag. */
export function ChangePreview({ request, onClose }: { request: ChangeRequest; onClose: () => void }) {
  const [jobId, setJobId] = useState<string | null>(null);
  const apply = useWrite('tags.apply');
  const state = useChangePlan(request, jobId === null);
  const { plan, first, changes } = state;
  const title = changesTitle(changes);
  const again = () => {
    apply.reset();
    setJobId(null);
    state.again();
  };
  if (jobId !== null)
    return <ChangeResult title={title} jobId={jobId} onJob={setJobId} onAgain={again} onClose={onClose} />;
  const onApply = (planId: string, confirmed: string[]) =>
    apply.mutate({ planId, confirmed }, { onSuccess: (answer) => setJobId(answer.jobId) });
  return (
    <InlinePanel
      title={title}
      onClose={onClose}
      actions={
        <ChangeActions
          plan={plan}
          title={title}
          isBusy={apply.isPending || state.isBusy}
          hasFailed={state.error !== null}
          onApply={onApply}
          onClose={onClose}
        />
      }
    >
      <p className="wb-change__where">
        <RepositoryName name={request.repository} />
      </p>
      {apply.error !== null && <ErrorPanel error={apply.error} what="Nothing was changed" onRetry={again} />}
      {state.error !== null && (
        <ErrorPanel error={state.error} what="The preview could not be made" onRetry={state.again} />
      )}
      {plan === undefined && state.error === null && <Skeleton label="the preview" rows={4} />}
      {plan !== undefined && first !== undefined && (
        <MovedNotice place={request} moved={movedSince(first, plan)} seenAtMs={first.createdAtMs} />
      )}
      {plan !== undefined && state.error === null && (
        <div aria-busy={state.isBusy}>
          <RemovedNotice plan={plan} />
          <DigestDeletionNotice
            plan={plan}
            isThrough={state.throughPlaceholder}
            onThrough={state.onThroughPlaceholder}
            isOpenAtFirst={request.wantsOnlyThis === true}
          />
          <CompanyTicks lines={state.company} ticked={state.ticked} onTick={state.onTick} isBusy={state.isBusy} />
          <PlanItems plan={plan} />
        </div>
      )}
    </InlinePanel>
  );
}
