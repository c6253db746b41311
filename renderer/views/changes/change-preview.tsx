import { Button, FormGroup, TextInput } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState } from 'react';
import type { ChangePlan } from '../../../shared/contract/tags.ts';
import { useClient } from '../../client/client-context.tsx';
import { asAppError, operationQuery, useWrite } from '../../client/queries.ts';
import type { ChangeRequest } from '../../state/change.ts';
import { plural } from '../../ui/format.ts';
import { InlinePanel } from '../../ui/inline-panel.tsx';
import { RepositoryName } from '../../ui/links.tsx';
import { ErrorPanel, Skeleton } from '../../ui/states.tsx';
import { changesTitle, confirmationText, movedSince, planParts } from './change-words.ts';
import { ChangeResult } from './change-result.tsx';
import { MovedNotice, RemovedNotice } from './notices.tsx';
import { PlanItems } from './plan-items.tsx';

/** Asks for the preview, shows it, applies exactly it, and shows what came of each tag. */
export function ChangePreview({ request, onClose }: { request: ChangeRequest; onClose: () => void }) {
  const client = useClient();
  const [jobId, setJobId] = useState<string | null>(null);
  const apply = useWrite('tags.apply');
  const { connectionId, repository, changes } = request;
  const input = { connectionId, repository, changes: [...changes] };
  const preview = useQuery({
    ...operationQuery(client, 'tags.preview', input),
    // The host holds each plan for a while only, and a preview is worth nothing when it is old.
    staleTime: 0,
    gcTime: 0,
    enabled: jobId === null,
  });
  const plan = preview.data;
  const first = useFirstPlan(plan);
  const title = changesTitle(request.changes);
  const again = () => {
    apply.reset();
    setJobId(null);
    void preview.refetch();
  };
  if (jobId !== null) return <ChangeResult title={title} jobId={jobId} onAgain={again} onClose={onClose} />;
  const onApply = (planId: string) => apply.mutate({ planId }, { onSuccess: (answer) => setJobId(answer.jobId) });
  return (
    <InlinePanel
      title={title}
      onClose={onClose}
      actions={
        <Actions
          plan={plan}
          title={title}
          isBusy={apply.isPending || preview.isFetching}
          onApply={onApply}
          onClose={onClose}
        />
      }
    >
      <p className="wb-change__where">
        <RepositoryName name={request.repository} />
      </p>
      {apply.error !== null && <ErrorPanel error={apply.error} what="Nothing was changed" onRetry={again} />}
      {preview.error !== null && (
        <ErrorPanel error={asAppError(preview.error)} what="The preview could not be made" onRetry={again} />
      )}
      {plan === undefined && preview.error === null && <Skeleton label="the preview" rows={4} />}
      {plan !== undefined && first !== undefined && <MovedNotice moved={movedSince(first, plan)} />}
      {plan !== undefined && (
        <>
          <RemovedNotice plan={plan} />
          <PlanItems plan={plan} />
        </>
      )}
    </InlinePanel>
  );
}

/** The plan as the user saw it first, to tell what moved when a newer one takes its place. */
function useFirstPlan(plan: ChangePlan | undefined): ChangePlan | undefined {
  const [first, setFirst] = useState(plan);
  if (first === undefined && plan !== undefined) setFirst(plan);
  return first;
}

interface ActionsProps {
  readonly plan: ChangePlan | undefined;
  readonly title: string;
  readonly isBusy: boolean;
  readonly onApply: (planId: string) => void;
  readonly onClose: () => void;
}

function Actions({ plan, title, isBusy, onApply, onClose }: ActionsProps) {
  const safe = useRef<HTMLButtonElement>(null);
  const [typed, setTyped] = useState('');
  const id = useId();
  useEffect(() => safe.current?.focus(), []);
  const parts = plan === undefined ? null : planParts(plan.items);
  const active = parts === null ? 0 : parts.reversible.length + parts.irreversible.length;
  const wanted = parts === null ? null : confirmationText(parts.irreversible);
  const blocked = whyBlocked(plan, active, wanted !== null && typed.trim() !== wanted ? wanted : null);
  const isLoss =
    parts !== null && (parts.irreversible.length > 0 || plan?.items.some((item) => item.after === null) === true);
  const label =
    parts !== null && parts.impossible.length > 0 && active > 0
      ? `${title} (${plural(active, 'tag')} of ${String(plan?.items.length ?? 0)})`
      : title;
  return (
    <div className="wb-change__foot">
      {wanted !== null && (
        <FormGroup label={`This cannot be undone. Type ${wanted} to go on.`} fieldId={id}>
          <TextInput
            id={id}
            value={typed}
            autoComplete="off"
            spellCheck={false}
            onChange={(_event, value) => setTyped(value)}
          />
        </FormGroup>
      )}
      <div className="wb-change__buttons">
        <Button ref={safe} variant="secondary" onClick={onClose}>
          Change nothing
        </Button>
        <Button
          variant={isLoss ? 'danger' : 'primary'}
          isAriaDisabled={blocked !== null || isBusy}
          aria-describedby={blocked === null ? undefined : `${id} why`}
          onClick={() => {
            if (plan !== undefined && blocked === null && !isBusy) onApply(plan.id);
          }}
        >
          {label}
        </Button>
        {blocked !== null && (
          <span id={`${id} why`} className="wb-dim">
            {blocked}
          </span>
        )}
      </div>
    </div>
  );
}

function whyBlocked(plan: ChangePlan | undefined, active: number, missing: string | null): string | null {
  if (plan === undefined) return 'Waiting for the preview';
  if (active === 0)
    return plan.items.some((item) => item.error !== null) ? 'None of it can be done' : 'Nothing would change';
  return missing === null ? null : `Type ${missing} first`;
}
