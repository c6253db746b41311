import { describe, expect, it } from 'vitest';
import { transportInputSchema } from '../../../shared/contract/connections.ts';
import { emptyTransport, fromTransport, toTransport, transportProblems } from './transport-model.ts';

const fingerprint = Array<string>(32).fill('AB').join(':');

describe('the settings of the way to a registry', () => {
  it('are not sent where nothing is set', () => {
    expect(toTransport({ ...emptyTransport, caFile: '  ' })).toBeUndefined();
  });

  it('are sent as the contract takes them', () => {
    const form = { ...emptyTransport, caFile: ' /etc/ca.pem ', certFile: '/a.cert', keyFile: '/a.key' };
    expect(transportInputSchema.parse(toTransport(form))).toEqual({
      caFile: '/etc/ca.pem',
      clientCertificate: { certFile: '/a.cert', keyFile: '/a.key' },
      pinnedFingerprint: null,
      trustCertificate: null,
    });
    expect(
      transportInputSchema.parse(toTransport({ ...emptyTransport, trustCertificate: fingerprint })).trustCertificate,
    ).toBe(fingerprint);
  });

  it('want a certificate and its key together', () => {
    expect(transportProblems({ ...emptyTransport, certFile: '/a.cert' })).toHaveProperty('keyFile');
    expect(transportProblems({ ...emptyTransport, keyFile: '/a.key' })).toHaveProperty('certFile');
    expect(transportProblems({ ...emptyTransport, certFile: '/a.cert', keyFile: '/a.key' })).toEqual({});
  });

  it('come back from a kept registry as they were set', () => {
    const form = { ...emptyTransport, certFile: '/a.cert', keyFile: '/a.key', trustCertificate: fingerprint };
    const { clientCertificate = null, trustCertificate = null } = toTransport(form) ?? {};
    const kept = { caFile: null, pinnedFingerprint: null, certsDirectory: null, proxy: null };
    expect(fromTransport({ ...kept, clientCertificate, trustedCertificate: trustCertificate })).toEqual(form);
  });
});
