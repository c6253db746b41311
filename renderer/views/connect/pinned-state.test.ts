import { describe, expect, it } from 'vitest';
import { pinnedState } from './pinned-state.ts';

const nowMs = Date.parse('2026-03-01T00:00:00Z');
const shown = (validTo: string, fingerprint = 'AB:CD') => ({
  ...{
    subject: 'r.example',
    issuer: 'r.example',
    names: '',
    validFrom: 'Jan  1 00:00:00 2026 GMT',
    isAuthority: false,
  },
  validTo,
  fingerprint,
});

describe('the one certificate that is accepted', () => {
  it('is not spoken of while it is the one and good for a while', () => {
    expect(pinnedState('abcd', shown('Dec 31 00:00:00 2026 GMT'), nowMs)).toBeNull();
    expect(pinnedState('AB:CD', null, nowMs)).toBeNull();
  });

  it('is spoken of when it has expired, ends soon, or is another one', () => {
    expect(pinnedState('AB:CD', shown('Feb 28 00:00:00 2026 GMT'), nowMs)?.title).toContain('has expired');
    expect(pinnedState('AB:CD', shown('Mar 10 00:00:00 2026 GMT'), nowMs)?.title).toContain('expires soon');
    expect(pinnedState('AB:CE', shown('Dec 31 00:00:00 2026 GMT'), nowMs)?.title).toContain('another certificate');
  });
});
