import { describe, expect, it } from 'vitest';
import type { Certificate } from '../../../shared/contract/connections.ts';
import { certificateChoices, certificateProblem, certificateWords } from './certificate-words.ts';

const certificate = (subject: string, more: Partial<Certificate> = {}): Certificate => ({
  subject,
  issuer: 'Company CA',
  names: `DNS:${subject}`,
  validFrom: 'Jan  1 00:00:00 2020 GMT',
  validTo: 'Jan  1 00:00:00 2021 GMT',
  fingerprint: `FP ${subject}`,
  isAuthority: false,
  ...more,
});
const own = certificate('r.example');
const middle = certificate('Middle CA', { isAuthority: true });
const root = certificate('Company CA', { isAuthority: true });

describe('a certificate that is not trusted', () => {
  it('is told by the code of the failure, never by its words', () => {
    const problem = (reason: string, kind: 'tls' | 'network' = 'tls') =>
      certificateProblem({ kind, details: { reason } });
    expect(problem('SELF_SIGNED_CERT_IN_CHAIN')).toBe('unknown-authority');
    expect(problem('DEPTH_ZERO_SELF_SIGNED_CERT')).toBe('self-signed');
    expect(problem('CERT_HAS_EXPIRED')).toBe('expired');
    expect(problem('ERR_TLS_CERT_ALTNAME_INVALID')).toBe('wrong-host');
    expect(problem('ERR_SSL_WRONG_VERSION_NUMBER')).toBeNull();
    expect(problem('CERT_HAS_EXPIRED', 'network')).toBeNull();
  });

  it('of an unknown authority can be trusted through the topmost authority that the server shows', () => {
    expect(certificateChoices('unknown-authority', [own, middle, root])).toEqual({
      authority: root,
      whyNoAuthority: null,
      pin: own,
    });
    const alone = certificateChoices('unknown-authority', [own]);
    expect(alone.authority).toBeNull();
    expect(alone.whyNoAuthority).toContain('as a file');
  });

  it('for another host or another day is not mended by an authority', () => {
    for (const problem of ['wrong-host', 'expired', 'not-yet', 'changed'] as const) {
      const choices = certificateChoices(problem, [own, root]);
      expect(choices.authority, problem).toBeNull();
      expect(choices.whyNoAuthority, problem).not.toBeNull();
      expect(choices.pin, problem).toBe(own);
    }
  });

  it('says who, what may happen and when that is normal', () => {
    expect(certificateWords('wrong-host', 'x.example', own)).toMatchObject({
      title: 'The certificate is not for x.example',
      danger: expect.stringContaining('It is for DNS:r.example.') as unknown,
    });
    expect(certificateWords('expired', 'x.example', own).danger).toContain('It ended on Jan  1 00:00:00 2021 GMT.');
    expect(certificateWords('unknown-authority', 'x.example', null).expected).toContain('company');
  });
});
