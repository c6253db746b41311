import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../shared/contract/connections.ts';
import { connections } from '../../testing/fake-data.ts';
import { connectionBadges, connectionWords, quotaWords, signInWords, waitWords } from './connection-words.ts';

const quay = connections.find(({ id }) => id === 'quay')!;
const signedIn = (signIn: Partial<Connection['signIn']>): Connection => ({
  ...quay,
  signIn: { method: 'basic', username: 'ann', hasSecret: true, importedFrom: null, ...signIn },
});

describe('how a registry stands', () => {
  it('tells signed in, signed out, anonymous and somebody else’s login apart', () => {
    expect(connectionWords(signedIn({})).long).toBe('Signed in as ann.');
    expect(connectionWords(signedIn({ hasSecret: false }))).toMatchObject({ mark: 'failed', short: 'signed out' });
    expect(connectionWords(signedIn({ method: 'anonymous', username: null })).short).toBe('anonymous');
    expect(signInWords(signedIn({ method: 'imported', importedFrom: '/home/ann/auth.json' })).long).toBe(
      'Signed in as ann with the login kept in /home/ann/auth.json.',
    );
    expect(signInWords(signedIn({ method: 'imported', importedFrom: null })).short).toBe('login gone');
  });

  it('keeps what is dangerous or special in sight', () => {
    const { transport } = quay;
    expect(connectionBadges(quay)).toEqual([]);
    expect(connectionBadges({ ...quay, insecure: true }).map(({ word, tone }) => [word, tone])).toEqual([
      ['plain http', 'danger'],
    ]);
    const pinned = { ...quay, transport: { ...transport, pinnedFingerprint: 'AA:BB' } };
    expect(connectionBadges(pinned)).toMatchObject([{ word: 'one certificate', tone: 'decide' }]);
    expect(connectionBadges({ ...quay, transport: { ...transport, caFile: '/ca.pem' } })).toMatchObject([
      { word: 'own authority' },
    ]);
  });

  it('says how long a registry makes us wait, what for, and nothing once it is over', () => {
    const wait = { untilMs: 12_400, why: 'slow-down', step: 'reading the manifest' } as const;
    expect(waitWords(wait, 1000)).toBe('asked us to wait 12 s, reading the manifest');
    expect(waitWords({ ...wait, untilMs: 601_000 }, 1000)).toContain('wait 10 min');
    expect(waitWords({ ...wait, why: 'failure' }, 12_000)).toBe(
      'failed in passing, again in 1 s, reading the manifest',
    );
    expect(waitWords(wait, 12_400)).toBeNull();
    expect(waitWords(null, 0)).toBeNull();
  });

  it('says how much of a quota is left', () => {
    const quota = { limit: 100, remaining: 73, windowSeconds: 21_600, seenAtMs: 1 };
    expect(quotaWords(quota)).toBe('73 of 100 left, window 6 h');
    expect(quotaWords({ ...quota, windowSeconds: 90 })).toBe('73 of 100 left, window 2 min');
    expect(quotaWords({ ...quota, windowSeconds: null })).toBe('73 of 100 left');
  });
});
