import { describe, expect, it } from 'vitest';
import { planMerge } from '../../../shared/merge/plan.ts';
import { compareModes } from './mode-difference.ts';
import { listEntry, dockerSide, attestationEntry } from './testing/lists.ts';

const destination = dockerSide([
  listEntry('linux/arm/v6', '1'),
  listEntry('linux/arm/v7', '2'),
  listEntry('linux/amd64', '3'),
]);

function both(source: ReturnType<typeof dockerSide>, into: ReturnType<typeof dockerSide>) {
  const pubtools = planMerge(source, into, { mode: 'pubtools' });
  if (!pubtools.ok) throw new Error(pubtools.refusal.message);
  return compareModes(pubtools.plan, planMerge(source, into, {}));
}

describe('pubtools and extended side by side', () => {
  it('names the variants that the pubtools way drops because it compares architectures only', () => {
    const difference = both(dockerSide([listEntry('linux/arm/v7', '9')]), destination);
    expect(difference.kind).toBe('entries');
    expect(difference.sentences).toEqual(['Only the extended result has: linux/arm/v6.']);
  });

  it('counts attestations instead of naming them', () => {
    const source = dockerSide([listEntry('linux/amd64', '9')]);
    const into = dockerSide([listEntry('linux/amd64', '3'), attestationEntry('3', '4')]);
    expect(both(source, into).sentences).toEqual(['Only the pubtools result has: 1 attestation.']);
  });

  it('tells a mere difference of form from one of entries', () => {
    expect(
      both(
        dockerSide([listEntry('linux/amd64', '9')]),
        dockerSide([listEntry('linux/amd64', '3')], { annotations: { a: 'b' } }),
      ).kind,
    ).toBe('form');
  });

  it('says when both ways give the same bytes, and why when the extended way refuses', () => {
    const plan = planMerge(destination, { state: 'absent' }, {});
    if (!plan.ok) throw new Error(plan.refusal.message);
    expect(compareModes(plan.plan, plan).kind).toBe('same');
    const refused = compareModes(plan.plan, planMerge({ state: 'failed', status: 500 }, destination, {}));
    expect(refused).toMatchObject({ kind: 'refused', extendedDigest: null });
    expect(refused.sentences[0]).toMatch(/^The extended way refuses this merge: /);
  });
});
