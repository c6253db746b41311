import { describe, expect, it } from 'vitest';
import { joinCopies, type CopyStep } from './copy-words.ts';

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
});
