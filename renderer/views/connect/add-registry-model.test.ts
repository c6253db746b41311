import { describe, expect, it } from 'vitest';
import { contract } from '../../../shared/contract/index.ts';
import { emptyForm, formProblems, isPlainHttp, toInput, withAddress, type RegistryForm } from './add-registry-model.ts';
import { emptyCredentials } from './credentials-model.ts';

const signedIn: RegistryForm = {
  ...emptyForm,
  url: 'r.example',
  name: 'Ours',
  credentials: { ...emptyCredentials, method: 'basic', username: 'me', password: 'p', token: 't' },
  transport: { ...emptyForm.transport, caFile: '/ca.pem', pinnedFingerprint: 'AA', trustCertificate: 'BB' },
  approvedRealms: ['auth.example'],
};

describe('the form for a new registry', () => {
  it('names each missing field', () => {
    expect(Object.keys(formProblems(emptyForm))).toEqual(['url']);
    expect(formProblems({ ...emptyForm, url: 'r.example' })).toEqual({});
    const incomplete = {
      ...emptyForm,
      url: 'r.example',
      credentials: { ...emptyCredentials, method: 'token' },
      transport: { ...emptyForm.transport, keyFile: '/key' },
    } as const;
    expect(Object.keys(formProblems(incomplete))).toEqual(['token', 'certFile']);
  });

  it('does not let a password stand in the address', () => {
    expect(formProblems({ ...emptyForm, url: 'https://me:secret@r.example' }).url).toContain(
      'Leave user and password out',
    );
  });

  it('asks for consent to plain http, except to this machine', () => {
    expect(isPlainHttp('http://r.example')).toBe(true);
    expect(isPlainHttp('HTTP://127.0.0.1.example')).toBe(true);
    expect(isPlainHttp('http://localhost:5000')).toBe(false);
    expect(isPlainHttp('http://127.0.0.1:5000/')).toBe(false);
    expect(isPlainHttp('https://r.example')).toBe(false);
    expect(formProblems({ ...emptyForm, url: 'http://r.example' }).allowPlainHttp).toBeDefined();
    expect(formProblems({ ...emptyForm, url: 'http://r.example', allowPlainHttp: true })).toEqual({});
  });

  it('sends what the contract takes', () => {
    const transport = { ...emptyForm.transport, caFile: '/ca.pem' };
    const sent = contract.connections.add.input.parse(toInput({ ...signedIn, url: ' r.example ', transport }));
    expect(sent).toMatchObject({
      url: 'r.example',
      name: 'Ours',
      credentials: { method: 'basic', username: 'me', password: 'p' },
      transport: { caFile: '/ca.pem', clientCertificate: null },
      approvedRealms: ['auth.example'],
    });
    expect(contract.connections.add.input.parse(toInput({ ...emptyForm, url: 'r.example' })).transport).toBeUndefined();
  });
});

describe('another address in the form', () => {
  it('takes out secrets, consents and trust after a try, and keeps the rest', () => {
    const { form, dropped } = withAddress(signedIn, 'other.example', 'r.example');
    expect(dropped).toBe(true);
    expect(form).toMatchObject({
      url: 'other.example',
      name: 'Ours',
      credentials: { method: 'basic', username: 'me', password: '', token: '' },
      transport: { caFile: '/ca.pem', pinnedFingerprint: '', trustCertificate: '' },
      approvedRealms: [],
    });
  });

  it('counts another port and another scheme as somebody else', () => {
    expect(withAddress(signedIn, 'r.example:8443', 'r.example').dropped).toBe(true);
    expect(withAddress(signedIn, 'http://r.example', 'https://r.example').dropped).toBe(true);
  });

  it('keeps everything while it is the same registry in other words, or nothing was sent yet', () => {
    expect(withAddress(signedIn, 'HTTPS://R.example:443/', 'r.example').dropped).toBe(false);
    expect(withAddress(signedIn, 'other.example', null).form.credentials.password).toBe('p');
  });
});
