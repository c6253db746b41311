import { describe, expect, it } from 'vitest';
import type { Companion } from '../../../shared/contract/merges.ts';
import {
  chooseCompanions,
  companionLabel,
  copyable,
  isChosen,
  noCompanions,
  sortByUse,
  subjectWords,
} from './companion-words.ts';
import { boardEntry } from './testing/rows.ts';

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const referrer: Companion = {
  kind: 'referrer',
  subject: digest('a'),
  digest: digest('b'),
  tag: null,
  artifactType: 'application/spdx+json',
  label: 'SBOM',
  sizeBytes: 100,
  wouldBe: 'copied',
  chosen: false,
};
const signature: Companion = {
  ...referrer,
  kind: 'cosign-tag',
  digest: digest('c'),
  tag: 'sha256-aa.sig',
  label: 'signature',
};

describe('what goes along', () => {
  it('is chosen by digest or by tag, one by one or together, and taken back', () => {
    const one = chooseCompanions([signature], noCompanions, true);
    expect(one).toEqual({ referrers: [], cosignTags: ['sha256-aa.sig'] });
    const both = chooseCompanions([referrer, signature], one, true);
    expect(both).toEqual({ referrers: [digest('b')], cosignTags: ['sha256-aa.sig'] });
    expect(isChosen(referrer, both)).toBe(true);
    expect(isChosen(referrer, one)).toBe(false);
    expect(chooseCompanions([signature, referrer], both, false)).toEqual(noCompanions);
  });

  it('is only what is of use and not there', () => {
    const others = (['useless', 'there-already', 'differs'] as const).map((wouldBe) => ({ ...signature, wouldBe }));
    expect(copyable([...others, referrer])).toEqual([referrer]);
  });

  it('is named by its kind where its type is known, otherwise by its type', () => {
    const spdx = { ...referrer, label: 'application/spdx+json of linux/amd64' };
    expect(companionLabel(spdx)).toBe('SBOM of linux/amd64');
    const odd = { ...referrer, artifactType: 'text/x-notes', label: 'text/x-notes of the list' };
    expect(companionLabel(odd)).toBe('text/x-notes of the list');
    expect(companionLabel({ ...signature, label: 'signature of the list' })).toBe('signature of the list');
  });

  it('stands in the order of its use', () => {
    const uses = ['useless', 'copied', 'there-already', 'differs', 'copied'] as const;
    const sorted = sortByUse(uses.map((wouldBe) => ({ ...signature, wouldBe })));
    expect(sorted.map(({ wouldBe }) => wouldBe)).toEqual(['copied', 'copied', 'differs', 'there-already', 'useless']);
  });

  it('speaks about a platform, the list, or a digest nobody knows', () => {
    const plan = {
      digest: digest('1'),
      sourceDigest: digest('2'),
      entries: [boardEntry('linux/arm/v7', 'a'), boardEntry(null, 'd')],
    };
    expect(subjectWords(digest('a'), plan)).toBe('linux/arm/v7');
    expect(subjectWords(digest('1'), plan)).toBe('the list');
    expect(subjectWords(digest('2'), plan)).toBe('the source’s list');
    expect(subjectWords(digest('d'), plan)).toBe('sha256:dddddddddddd');
    expect(subjectWords(digest('e'), plan)).toBe('sha256:eeeeeeeeeeee');
  });
});
