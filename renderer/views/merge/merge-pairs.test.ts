import { describe, expect, it } from 'vitest';
import { changeWords, pairFault, readFurther, writeFurther } from './merge-pairs.ts';
import { boardRow } from './testing/rows.ts';

const main = { source: 'v4.18', tag: 'v4.16' };

describe('further pairs of a merge', () => {
  it('come back from the address as they were written', () => {
    const pairs = [
      { source: 'v4.18', tag: 'latest' },
      { source: `sha256:${'a'.repeat(64)}`, tag: 'v4.16.3' },
    ];
    expect(readFurther(writeFurther(pairs), main)).toEqual(pairs);
    expect(writeFurther([])).toBeUndefined();
  });

  it('leave out what does not fit: no tag, a destination twice, or the chosen one again', () => {
    expect(readFurther('v1>ok,v1,v1>,>v1,v1>b>c,v1>ok,v2>v4.16,-x>y', main)).toEqual([{ source: 'v1', tag: 'ok' }]);
  });

  it('are refused with the reason', () => {
    expect(pairFault({ source: 'v1', tag: 'a b' }, [main])).toBe('“a b” is not a tag name.');
    expect(pairFault({ source: 'v 1', tag: 'a' }, [main])).toContain('neither a tag nor a digest');
    expect(pairFault({ source: 'v1', tag: 'v4.16' }, [main])).toBe('“v4.16” is a destination already.');
    const many = Array.from({ length: 20 }, (_, index) => ({ source: 'v1', tag: `t${index}` }));
    expect(pairFault({ source: 'v1', tag: 'one-more' }, many)).toBe('At most 20 tags at once.');
    expect(pairFault({ source: 'v1', tag: 'latest' }, [main])).toBeNull();
  });
});

describe('what becomes of a list in words', () => {
  it('names the platforms that come, change and go', () => {
    const rows = [
      boardRow('linux/amd64', { action: 'replace' }),
      boardRow('linux/s390x', { action: 'add' }),
      boardRow('linux/arm64', { action: 'keep' }),
      boardRow('linux/386', { action: 'remove' }),
    ];
    expect(changeWords(rows)).toBe('adds linux/s390x; replaces linux/amd64; removes linux/386');
    expect(changeWords([])).toBe('another form of the same list');
  });
});
