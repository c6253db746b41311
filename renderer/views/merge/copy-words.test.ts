import { describe, expect, it } from 'vitest';
import { copySentence, groupCopySteps, joinCopies, type CopyStep } from './copy-words.ts';

const step = (kind: CopyStep['kind'], digit: string, sizeBytes: number): CopyStep => ({
  kind,
  digest: `sha256:${digit.repeat(64)}`,
  mediaType: '',
  sizeBytes,
  label: '',
});

describe('the copies of several merges', () => {
  it('count what more than one of them needs once, and every list', () => {
    const blob = step('blob-upload', 'a', 100);
    const mounted = step('blob-mount', 'b', 50);
    const image = step('manifest', 'c', 10);
    const list = step('list', 'd', 5);
    const copy = { steps: [blob, mounted, image, list], requests: 7, bytes: 115 };
    expect(joinCopies([{ copy }])).toEqual(copy);
    expect(joinCopies([{ copy }, { copy }])).toMatchObject({ requests: 9, bytes: 120 });
  });

  it('are told with what goes along, and writing a tag is no copy', () => {
    const steps = [step('manifest', 'a', 10), step('referrer', 'b', 5), step('blob-upload', 'c', 2048)];
    const written = [step('keep-tag', 'd', 5), step('referrers-tag', 'e', 5), step('list', 'f', 5)];
    expect(copySentence({ steps: [...steps, ...written], requests: 9, bytes: 2048 })).toBe(
      '1 manifest, 1 companion and 1 blob to copy, 2.0 KiB in 9 requests.',
    );
    expect(copySentence({ steps: written, requests: 4, bytes: 5 })).toContain('Nothing has to be copied');
    expect(groupCopySteps([...steps, ...written])).toHaveLength(1);
  });
});
