import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ChangePlan, TagChange } from '../../../shared/contract/tags.ts';
import type { AppError } from '../../../shared/errors.ts';
import { useClient } from '../../client/client-context.tsx';
import { asAppError, operationQuery } from '../../client/queries.ts';
import type { ChangeRequest } from '../../state/change.ts';
import { changeKey, companyLines, joinOffers, withCompany, type CompanyLine } from './company.ts';

/** The preview of some wishes, and what the user made of its offers. */
export interface ChangePlanState {
  /** The wishes with what was ticked. */
  readonly changes: readonly TagChange[];
  /** The newest plan; of the wishes before while another is made. */
  readonly plan: ChangePlan | undefined;
  /** The plan as the user saw it first. */
  readonly first: ChangePlan | undefined;
  readonly error: AppError | null;
  readonly isBusy: boolean;
  readonly again: () => void;
  readonly company: readonly CompanyLine[];
  readonly ticked: ReadonlySet<string>;
  readonly onTick: (keys: readonly string[], isTicked: boolean) => void;
  /** Deletions go through a placeholder, so that other tags on the digest stay. */
  readonly throughPlaceholder: boolean;
  readonly onThroughPlaceholder: (through: boolean) => void;
}

function inTheWay(change: TagChange, throughPlaceholder: boolean): TagChange {
  return throughPlaceholder && change.kind === 'delete' ? { ...change, way: 'through-placeholder' } : change;
}

/** Asks for the preview, and for another whenever something is ticked. @param isOpen false once it is applied */
export function useChangePlan(request: ChangeRequest, isOpen: boolean): ChangePlanState {
  const client = useClient();
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [offers, setOffers] = useState<readonly TagChange[]>([]);
  const [first, setFirst] = useState<ChangePlan>();
  const [throughPlaceholder, onThroughPlaceholder] = useState(false);
  const wishes = request.changes.map((change) => inTheWay(change, throughPlaceholder));
  const chosen = offers.filter((change) => ticked.has(changeKey(change)));
  const changes = withCompany(wishes, chosen);
  const { connectionId, repository } = request;
  const preview = useQuery({
    ...operationQuery(client, 'tags.preview', { connectionId, repository, changes }),
    // The host holds each plan for a while only, and a preview is worth nothing when it is old.
    staleTime: 0,
    gcTime: 0,
    enabled: isOpen,
    placeholderData: keepPreviousData,
  });
  const plan = preview.data;
  const known =
    plan === undefined
      ? offers
      : joinOffers(
          offers,
          plan.items.flatMap((item) => item.company),
        );
  if (known !== offers) setOffers(known);
  if (first === undefined && plan !== undefined) setFirst(plan);
  return {
    ...{ changes, plan, first, ticked, throughPlaceholder, onThroughPlaceholder },
    error: preview.error === null ? null : asAppError(preview.error),
    isBusy: preview.isFetching || preview.isPlaceholderData,
    again: () => void preview.refetch(),
    company: companyLines(known, changes),
    onTick: (keys, isTicked) => {
      const others = [...ticked].filter((key) => !keys.includes(key));
      setTicked(new Set(isTicked ? [...others, ...keys] : others));
    },
  };
}
