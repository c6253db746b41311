import { Button } from '@patternfly/react-core';
import { Digest } from '../../ui/digest.tsx';
import { formatAbsolute } from '../../ui/format.ts';
import { InfoNotice, PartialNotice } from '../../ui/states.tsx';
import { Arrow } from '../../ui/arrow.tsx';
import type { PairState } from './merge-pairs.ts';
import { objectionsTo, objectionWords, plannedFor, type PlanFile } from './plan-file.ts';

interface PlanNoticeProps {
  readonly plan: PlanFile;
  readonly state: Pick<PairState, 'pair' | 'read'>;
  readonly onDiscard: () => void;
}

/** Says that the board shows an opened plan, and what stands against applying it. */
export function PlanNotice({ plan, state, onDiscard }: PlanNoticeProps) {
  if (plannedFor(plan, state.pair) === null) return null;
  const objections = objectionsTo(plan, state);
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
