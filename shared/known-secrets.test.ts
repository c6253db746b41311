import { describe, expect, it } from 'vitest';
import { createKnownSecrets } from './known-secrets.ts';

function hide(secrets: readonly string[], text: string): string {
  const known = createKnownSecrets('***');
  for (const secret of secrets) known.add(secret);
  return known.hideIn(text);
}

describe('known secrets', () => {
  it('leave nothing of a longer secret that begins with a shorter one, whichever was known first', () => {
    for (const secrets of [
      ['hunter22', 'hunter22-and-more'],
      ['hunter22-and-more', 'hunter22'],
    ]) {
      expect(hide(secrets, 'old hunter22 new hunter22-and-more')).toBe('old *** new ***');
    }
  });

  it('are hidden as they stand in JSON, addresses and forms', () => {
    const secret = `pass "word"/47 ü (it's!)~`;
    const form = new URLSearchParams({ password: secret }).toString();
    const text = `${JSON.stringify({ secret })} ${encodeURIComponent(secret)} ${form}`;
    expect(hide([secret], text)).toBe('{"secret":"***"} *** password=***');
  });

  it.each(['', 'a', 'ab', 'abc', 'abcd'])('are hidden in a Basic header of the user “%s”', (user) => {
    const secret = 'canary-4711-password';
    const header = btoa(`${user}:${secret}`);
    const rest = hide([secret], header).split('***');
    expect(rest).toHaveLength(2);
    expect(rest.map((part) => part.length <= 8)).toEqual([true, true]);
  });

  it('may hold half a surrogate pair, as JSON can', () => {
    expect(hide(['half-\ud800-pair'], 'a half-\ud800-pair b')).toBe('a *** b');
  });

  it('that are very short stay, because they occur by chance', () => {
    expect(hide(['abc'], 'abc')).toBe('abc');
  });
});
