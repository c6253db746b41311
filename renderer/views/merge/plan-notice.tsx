import { Button } from '@patternfly/react-core';
import type { Output } from '../../../shared/contract/index.ts';
import type { MergePlan } from '../../../shared/merge/types.ts';
import { Digest } from '../../ui/digest.tsx';
import { formatAbsolute } from '../../ui/format.ts';
import { InfoNotice, PartialNotice } from '../../ui/states.tsx';
import { Arrow } from '../changes/notices.tsx';
import type { MergePair } from './merge-pairs.ts';
import { objectionWords, plannedFor, planObjections, type PlanFile } from './plan-file.ts';

interface PlanNoticeProps {
  readonly plan: PlanFile;
  readonly pair: MergePair;
  readonly merged: MergePlan | null;
  readonly loaded: Output<'merges.load'>;
  readonly onDiscard: () => void;
}

/** Says that the board shows an opened plan, and what stands against applying it. */
export function PlanNotice({ plan, pair, merged, loaded, onDiscard }: PlanNoticeProps) {
  const digest = (side: 'source' | 'destination') => (loaded[side].state === 'found' ? loaded[side].digest : null);
  const planned = plannedFor(plan, pair);
  if (planned === null) return null;
  const objections = planObjections(planned.expected, {
    sourceDigest: digest('source'),
    destinationDigest: digest('destination'),
    resultDigest: merged?.digest ?? null,
  });
  const saved = `Saved ${formatAbsolute(Date.parse(plan.savedAt))}.`;
  const discard = (
    <Button variant="link" isInline onClick={onDiscard}>
      Put the plan away and merge freely
    </Button>
  );
  if (objections.length === 0) {
    return (
      <InfoNotice title="This is an opened plan. Both sides and the result are as planned.">
        {saved} Its rules are shown, not edited. {discard}
      </InfoNotice>
    );
  }
  return (
    <PartialNotice title="The plan cannot be applied as it is">
      {objections.map((objection) => (
        <p key={objection.what}>
          {objectionWords(objection)}{' '}
          {objection.planned === null ? (
            <span className="wb-dim">no tag</span>
          ) : (
            <Digest digest={objection.planned} old copy={false} />
          )}
          <Arrow />
          {objection.found === null ? (
            <span className="wb-dim">none</span>
          ) : (
            <Digest digest={objection.found} copy={false} />
          )}
        </p>
      ))}
      <p>
        {saved} {discard}
      </p>
    </PartialNotice>
  );
}
