import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { Companion, MergePlanDto } from '../../../shared/contract/merges.ts';
import type { MergePlan } from '../../../shared/merge/types.ts';
import { CompanionList } from './companion-list.tsx';
import { noCompanions } from './companion-words.ts';
import { KeepTick } from './keep-tick.tsx';
import { PlanFacts } from './plan-facts.tsx';
import { digestOf } from './testing/lists.ts';
import { Tick401 } from './tick-401.tsx';

const nothing = () => undefined;
const merged = { digest: digestOf('1'), sourceDigest: digestOf('2'), entries: [] } as unknown as MergePlan;
const signature: Companion = {
  kind: 'cosign-tag',
  subject: digestOf('a'),
  digest: digestOf('b'),
  tag: `${digestOf('a').replace(':', '-')}.sig`,
  artifactType: null,
  label: 'signature of linux/amd64',
  sizeBytes: 2048,
  wouldBe: 'copied',
  chosen: false,
};
const plan: MergePlanDto = {
  planId: 'plan',
  outcome: 'write',
  sourceDigest: digestOf('2'),
  destinationDigest: digestOf('3'),
  resultDigest: digestOf('1'),
  contentType: 'application/vnd.oci.image.index.v1+json',
  resultBase64: '',
  copy: { steps: [], requests: 0, bytes: 0 },
  permission: 'granted',
  companionsFound: [],
  companionsState: 'known',
  companionsError: null,
  expirationChange: null,
  keepTag: null,
  signaturesLost: [],
  siblings: [],
  warnings: [],
};

function list(more: Partial<MergePlanDto>, chosen = noCompanions): string {
  return renderToStaticMarkup(
    <CompanionList plan={{ ...plan, ...more }} merged={merged} chosen={chosen} onChange={nothing} onRetry={nothing} />,
  );
}

describe('what goes along, as it is drawn', () => {
  it('never looks like none when it could not be found out', () => {
    expect(list({})).toContain('The source has no signatures');
    const error = { kind: 'denied' as const, message: 'The catalog is closed.', details: {} };
    const unknown = list({ companionsState: 'unknown', companionsError: error });
    expect(unknown).toContain('Could not find out everything');
    expect(unknown).toContain('The catalog is closed.');
    expect(unknown).toContain('Look again');
    expect(unknown).not.toContain('has no signatures');
  });

  it('has a tick for what can be copied, and the reason where there is none', () => {
    expect(list({ companionsFound: [signature] })).not.toContain('disabled=""');
    for (const wouldBe of ['useless', 'there-already', 'differs'] as const) {
      const drawn = list(
        { companionsFound: [{ ...signature, wouldBe }] },
        { referrers: [], cosignTags: [signature.tag!] },
      );
      expect(drawn).toContain('disabled=""');
      expect(drawn).not.toContain('checked=""');
      expect(drawn).not.toContain('can go along');
    }
    const chosen = list({ companionsFound: [signature] }, { referrers: [], cosignTags: [signature.tag!] });
    expect(chosen).toContain('checked=""');
    expect(chosen).toContain('2.0 KiB');
  });

  it('offers all at once only where there are several', () => {
    const another = { ...signature, digest: digestOf('c'), tag: 'sha256-c.att' };
    expect(list({ companionsFound: [signature] })).not.toContain('Take all');
    expect(list({ companionsFound: [signature, another, { ...another, wouldBe: 'useless' }] })).toContain('Take all 2');
  });
});

describe('the facts of a plan, as they are drawn', () => {
  it('tell the permission, also when the registry does not', () => {
    expect(renderToStaticMarkup(<PlanFacts plan={plan} />)).toContain('may write to the destination');
    const unknown = renderToStaticMarkup(<PlanFacts plan={{ ...plan, permission: 'unknown' }} />);
    expect(unknown).toContain('does not tell beforehand');
  });

  it('tell how the expiration changes, and nothing where it stays', () => {
    expect(renderToStaticMarkup(<PlanFacts plan={plan} />)).not.toContain('Expiration');
    const words = 'The merged list will not expire.';
    const expirationChange = { beforeMs: Date.UTC(2026, 10, 30), afterMs: null, labelSeconds: null, words };
    const drawn = renderToStaticMarkup(<PlanFacts plan={{ ...plan, expirationChange }} />);
    expect(drawn).toContain('never');
    expect(drawn).toContain(words);
  });

  it('offer a second tag only for lists that are replaced', () => {
    const extras = { isKept: false, keep: nothing };
    expect(renderToStaticMarkup(<KeepTick extras={extras} names={[]} />)).toBe('');
    expect(renderToStaticMarkup(<KeepTick extras={extras} names={['v1-before-1']} />)).toContain('v1-before-1');
    expect(renderToStaticMarkup(<KeepTick extras={extras} names={['a', 'b', 'c']} />)).toContain('2 more like it');
  });
});

it('a 401 is taken for absence only by a tick that says what it risks', () => {
  const drawn = renderToStaticMarkup(<Tick401 isOn={false} onChange={nothing} />);
  expect(drawn).toContain('On Quay, 401 can mean that the repository does not exist. Treat it as missing');
  expect(drawn).toContain('If the repository exists');
  expect(drawn).not.toContain('checked=""');
});
