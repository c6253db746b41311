import { Button, FormGroup, TextInput } from '@patternfly/react-core';
import { useEffect, useId, useRef, useState } from 'react';
import type { ChangePlan } from '../../../shared/contract/tags.ts';
import { plural } from '../../ui/format.ts';
import { confirmationText, confirmedNames, planParts, type PlanParts } from './plan-parts.ts';

interface ChangeActionsProps {
  readonly plan: ChangePlan | undefined;
  readonly title: string;
  readonly isBusy: boolean;
  readonly hasFailed: boolean;
  readonly onApply: (planId: string, confirmed: string[]) => void;
  readonly onClose: () => void;
}

/** The foot of the preview: the safe button with the focus, what must be typed, and the one that writes. */
export function ChangeActions({ plan, title, isBusy, hasFailed, onApply, onClose }: ChangeActionsProps) {
  const safe = useRef<HTMLButtonElement>(null);
  const [typed, setTyped] = useState('');
  const id = useId();
  useEffect(() => safe.current?.focus(), []);
  const parts = plan === undefined || hasFailed ? null : planParts(plan.items);
  const wanted = parts === null ? null : confirmationText(parts.irreversible);
  const missing = wanted !== null && typed.trim() !== wanted ? wanted : null;
  const blocked = parts === null ? whyNoPlan(hasFailed) : whyBlocked(parts, missing);
  const apply = () => {
    if (plan !== undefined && parts !== null && blocked === null && !isBusy)
      onApply(plan.id, confirmedNames(parts.irreversible));
  };
  return (
    <div className="wb-change__foot">
      {wanted !== null && parts !== null && (
        <FormGroup label={typeWords(wanted, parts.irreversible.length)} fieldId={id}>
          <TextInput
            id={id}
            value={typed}
            autoComplete="off"
            spellCheck={false}
            onChange={(_event, value) => setTyped(value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter') apply();
            }}
          />
        </FormGroup>
      )}
      <div className="wb-change__buttons">
        <Button ref={safe} variant="secondary" onClick={onClose}>
          Change nothing
        </Button>
        <Button
          variant={isLoss(plan, parts) ? 'danger' : 'primary'}
          isAriaDisabled={blocked !== null || isBusy}
          aria-describedby={blocked === null ? undefined : `${id} why`}
          onClick={apply}
        >
          <span className="wb-change__verb">{labelOf(title, parts, plan)}</span>
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

function typeWords(wanted: string, count: number): string {
  return count === 1
    ? `This cannot be undone. Type ${wanted} to go on.`
    : `${String(count)} of these cannot be undone. Type ${wanted}, their number, to go on.`;
}

function isLoss(plan: ChangePlan | undefined, parts: PlanParts | null): boolean {
  return parts !== null && (parts.irreversible.length > 0 || plan?.items.some((item) => item.after === null) === true);
}

function labelOf(title: string, parts: PlanParts | null, plan: ChangePlan | undefined): string {
  const active = parts === null ? 0 : parts.reversible.length + parts.irreversible.length;
  return parts !== null && parts.impossible.length > 0 && active > 0
    ? `${title} (${plural(active, 'tag')} of ${String(plan?.items.length ?? 0)})`
    : title;
}

function whyNoPlan(hasFailed: boolean): string {
  return hasFailed ? 'There is no preview' : 'Waiting for the preview';
}

function whyBlocked(parts: PlanParts, missing: string | null): string | null {
  if (parts.reversible.length + parts.irreversible.length === 0)
    return parts.impossible.length > 0 ? 'None of it can be done' : 'Nothing would change';
  return missing === null ? null : `Type ${missing} first`;
}
