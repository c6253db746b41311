import { describe, expect, it } from 'vitest';
import { credentialsSchema } from '../../../shared/contract/connections.ts';
import {
  credentialProblems,
  emptyCredentials,
  hasTypedSecret,
  toCredentials,
  withoutSecrets,
} from './credentials-model.ts';

const typed = { ...emptyCredentials, username: ' me ', password: ' p ', token: ' t ', source: 'podman' } as const;

describe('the credentials of a form', () => {
  it('name each missing field of the chosen way and no other', () => {
    expect(credentialProblems(emptyCredentials)).toEqual({});
    expect(Object.keys(credentialProblems({ ...emptyCredentials, method: 'basic' }))).toEqual(['username', 'password']);
    expect(Object.keys(credentialProblems({ ...emptyCredentials, method: 'token' }))).toEqual(['token']);
    expect(Object.keys(credentialProblems({ ...emptyCredentials, method: 'imported' }))).toEqual(['source']);
  });

  it('are sent as the contract takes them, with only the secret of the chosen way', () => {
    const sent = (method: 'anonymous' | 'basic' | 'token' | 'imported') =>
      credentialsSchema.parse(toCredentials({ ...typed, method }));
    expect(sent('anonymous')).toEqual({ method: 'anonymous' });
    // A password may begin or end with a space.
    expect(sent('basic')).toEqual({ method: 'basic', username: 'me', password: ' p ' });
    expect(sent('token')).toEqual({ method: 'token', token: 't' });
    expect(sent('imported')).toEqual({ method: 'imported', source: 'podman' });
  });

  it('lose every secret, and a login that was chosen, when they are meant for somebody else', () => {
    const left = withoutSecrets({ ...typed, method: 'basic' });
    expect(hasTypedSecret({ ...typed, method: 'basic' })).toBe(true);
    expect(hasTypedSecret(left)).toBe(false);
    expect(left).toMatchObject({ method: 'basic', username: ' me ' });
    expect(withoutSecrets({ ...typed, method: 'imported' })).toMatchObject({ method: 'anonymous', source: null });
  });
});
