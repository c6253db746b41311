import { describe, expect, it } from 'vitest';
import type { TagChange } from '../../../shared/contract/tags.ts';
import { changeKey, companyCount, companyLines, joinOffers, withCompany } from './company.ts';
import { digestOf } from './testing/planned.ts';

const atMs = new Date('2026-12-01T10:00:00').getTime();
const restore = (tag: string): TagChange => ({ kind: 'restore', tag, digest: digestOf('a') });
const dated = (tag: string): TagChange => ({ kind: 'restore', tag, digest: digestOf('a'), expiresAtMs: atMs });
const signature = `${digestOf('a').replace(':', '-')}.sig`;

describe('what goes with a change', () => {
  it('is added to the wishes, each tag once', () => {
    expect(withCompany([restore('v1')], [restore('v2'), restore('v2')])).toEqual([restore('v1'), restore('v2')]);
  });

  it('puts the restore with the old expiration in the place of the plain one, in any order of ticks', () => {
    expect(withCompany([restore('v1')], [dated('v1')])).toEqual([dated('v1')]);
    expect(withCompany([restore('v1')], [dated('v2'), restore('v2')])).toEqual([restore('v1'), dated('v2')]);
  });

  it('does not bring a tag back for its expiration alone', () => {
    expect(withCompany([restore('v1')], [dated('v2')])).toEqual([restore('v1')]);
  });

  it('stays on offer after it was ticked, when the new plan no longer offers it', () => {
    const first = joinOffers([], [restore('v2'), restore('v3')]);
    expect(joinOffers(first, [])).toBe(first);
    expect(joinOffers(first, [restore('v2')])).toBe(first);
    expect(joinOffers(first, [restore('v4'), restore('v4')])).toEqual([restore('v2'), restore('v3'), restore('v4')]);
  });

  it('is told by what it is: sibling, signature or expiration', () => {
    const lines = companyLines([dated('v1'), restore('v2'), restore(signature)], [restore('v1')]);
    expect(lines.map(({ label, why }) => [label, why])).toEqual([
      ['Expiration of v1', '2026-12-01 10:00, as it was'],
      ['v2', 'ended at the same moment'],
      [signature, 'the signature of aaaaaaaaaaaa'],
    ]);
    expect(companyCount(lines)).toBe('2 tags and 1 expiration');
  });

  it('offers an expiration only while its tag is in the plan', () => {
    expect(companyLines([dated('v2')], [restore('v1')])).toEqual([]);
    expect(companyLines([dated('v2')], [restore('v2')])).toHaveLength(1);
  });

  it('has the same key however its members are ordered', () => {
    expect(changeKey({ tag: 'v1', kind: 'delete' })).toBe(changeKey({ kind: 'delete', tag: 'v1' }));
  });
});
